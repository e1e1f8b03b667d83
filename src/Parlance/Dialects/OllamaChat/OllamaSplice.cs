using System.Buffers;

namespace Parlance.Dialects.OllamaChat;

/// <summary>Passes a caller's own bytes to an upstream of the same dialect; only the model's name changes.</summary>
internal static class OllamaSplice
{
    /// <summary>False when the target refuses fields, which may stand inside <c>options</c>, or its answers need translation.</summary>
    public static bool TryWrite(RequestScan scan, WireTarget target, IBufferWriter<byte> output)
    {
        if (!target.Quirks.SpliceAnswers || target.Dropped.Count > 0)
        {
            return false;
        }

        var splice = new Splice(scan);
        splice.SetModel(target.Model);
        splice.WriteTo(output);
        return true;
    }
}
