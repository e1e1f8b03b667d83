namespace Parlance.Upstream;

/// <summary>A sink that also takes the provider's own bytes, frame by frame, to pass them on as they came.</summary>
public interface IFrameSink : IChatSink
{
    /// <summary>A frame is complete, and all its events have been written.</summary>
    /// <param name="bytes">Its bytes as far as they were not given to <see cref="EndChunk"/> before, with comments and blank lines around it. Valid only during the call.</param>
    void EndFrame(ReadOnlySpan<byte> bytes);

    /// <summary>All whole frames of what was read have been told.</summary>
    /// <param name="rest">What was read of a frame that is still incomplete; may be empty. Valid only during the call.</param>
    void EndChunk(ReadOnlySpan<byte> rest);
}
