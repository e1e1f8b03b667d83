using System.Buffers;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>Passes a caller's own bytes to an upstream of the same dialect; only the model's name changes.</summary>
internal static class AnthropicMessagesSplice
{
    public static bool TryWrite(RequestScan scan, WireTarget target, IBufferWriter<byte> output)
    {
        var splice = new Splice(scan);
        splice.SetModel(target.Model);
        splice.WriteTo(output);
        return true;
    }
}
