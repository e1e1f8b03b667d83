using Parlance.Upstream;
using Parlance.Wire;

namespace Parlance.Gateway.Relay;

/// <summary>Passes audio and images on as they come.</summary>
internal sealed class MediaSink(PooledBuffer output) : IFrameSink
{
    public void Write(in ChatEvent e)
    {
    }

    public void EndFrame(ReadOnlySpan<byte> bytes) => EndChunk(bytes);

    public void EndChunk(ReadOnlySpan<byte> rest)
    {
        rest.CopyTo(output.GetSpan(rest.Length));
        output.Advance(rest.Length);
    }
}
