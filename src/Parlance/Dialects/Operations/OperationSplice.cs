using System.Buffers;
using System.Text;

namespace Parlance.Dialects.Operations;

/// <summary>A caller's own bytes for an upstream that spells the operation as the door does: its name for the model, without the fields that it refuses, with its names for others.</summary>
internal static class OperationSplice
{
    /// <param name="scan">The request.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="output">Takes the body.</param>
    /// <param name="dropped">Takes what was left out.</param>
    /// <param name="restored">A field whose effect the gateway gives by itself, so that leaving it out takes nothing from the caller; null for none.</param>
    public static void Write(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, string? restored = null)
    {
        var splice = new Splice(scan);
        splice.SetModel(target.Model);
        foreach (var field in scan.Fields)
        {
            var name = Encoding.UTF8.GetString(scan.Body.Span[field.Name..field.NameEnd]);
            if (target.Dropped.Contains(name))
            {
                splice.Remove(field);
                dropped.AddIf(name != restored, name);
            }
            else if (target.Quirks.Rename.TryGetValue(name, out var wireName))
            {
                splice.Rename(field, wireName);
            }
        }

        splice.WriteTo(output);
    }
}
