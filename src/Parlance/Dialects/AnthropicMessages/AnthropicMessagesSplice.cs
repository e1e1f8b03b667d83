using System.Buffers;
using System.Text;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>Passes a caller's own bytes to an upstream of the same dialect; the model's name changes, and fields that the target refuses are cut out.</summary>
internal static class AnthropicMessagesSplice
{
    /// <summary>False when the history holds thinking that this dialect's upstreams cannot read, because another one made it: the request writer leaves it out.</summary>
    public static bool TryWrite(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped)
    {
        if (!target.Quirks.SpliceAnswers || HasForeignThinking(scan.Body.Span) || (scan.TryGet("tool_choice"u8, out _) && (target.Quirks.ToolChoiceWords.Count > 0 || !target.Quirks.NamedToolChoice)))
        {
            return false;
        }

        var splice = new Splice(scan);
        splice.SetModel(target.Model);
        foreach (var field in scan.Fields)
        {
            Cut(scan, field, target, splice, dropped);
        }

        splice.WriteTo(output);
        return true;
    }

    private static void Cut(RequestScan scan, in RequestScan.Field field, WireTarget target, Splice splice, DroppedFields dropped)
    {
        foreach (var name in target.Dropped)
        {
            if (Ascii.Equals(scan.Body.Span[field.Name..field.NameEnd], name))
            {
                splice.Remove(field);
                dropped.Add(name);
            }
        }
    }

    /// <summary>Envelopes and empty signatures come from this door, see <see cref="MessagesState"/>; the vendor refuses both.</summary>
    private static bool HasForeignThinking(ReadOnlySpan<byte> body) =>
        body.IndexOf(StateEnvelope.Marker) >= 0 || body.IndexOf("\"signature\":\"\""u8) >= 0 || body.IndexOf("\"signature\": \"\""u8) >= 0;
}
