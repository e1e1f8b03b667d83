using System.Buffers;

namespace Parlance.Upstream;

/// <summary>Takes an answer's own bytes as they come, for example audio; its events are nobody's. Not thread-safe.</summary>
/// <param name="output">Takes the bytes.</param>
public sealed class BytesSink(IBufferWriter<byte> output) : IFrameSink
{
    /// <inheritdoc/>
    public void Write(in ChatEvent e)
    {
    }

    /// <inheritdoc/>
    public void EndFrame(ReadOnlySpan<byte> bytes) => EndChunk(bytes);

    /// <inheritdoc/>
    public void EndChunk(ReadOnlySpan<byte> rest) => output.Write(rest);
}
