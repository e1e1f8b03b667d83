namespace Parlance.Upstream;

/// <summary>A sink that also passes the provider's own bytes on: it is told where each frame ends in the bytes that were read last.</summary>
public interface IFrameSink : IChatSink
{
    /// <summary>New bytes were read; their frames' events and ends follow.</summary>
    void BeginChunk(ReadOnlySpan<byte> chunk);

    /// <summary>A frame, all of whose events have been written, ends before position <paramref name="end"/> of the chunk.</summary>
    void EndFrame(int end);

    /// <summary>All whole frames of the chunk have been told; the rest belongs to a frame that is still incomplete.</summary>
    /// <param name="atBoundary">True when nothing is left of an incomplete frame.</param>
    void EndChunk(bool atBoundary);
}
