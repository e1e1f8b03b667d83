using Parlance.Upstream;
using Parlance.Wire;

namespace Parlance.Gateway.Relay;

/// <summary>Passes audio on as it comes.</summary>
internal sealed class AudioSink(PooledBuffer output) : IFrameSink
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
