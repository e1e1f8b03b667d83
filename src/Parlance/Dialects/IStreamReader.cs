using Parlance.Wire;

namespace Parlance.Dialects;

/// <summary>Reads the frames of one streamed answer. Not thread-safe.</summary>
public interface IStreamReader
{
    /// <summary>
    /// One frame as any number of events. A frame that cannot be understood is an <see cref="ChatEventKind.Error"/> event (protocol error); a frame of unknown type is kept as
    /// <see cref="ChatEventKind.Raw"/> or, where the protocol says so, ignored. After <see cref="ChatEventKind.End"/> or <see cref="ChatEventKind.Error"/> further frames are ignored.
    /// </summary>
    void Read(in Frame frame, IChatSink sink);

    /// <summary>
    /// The body ended. Writes <see cref="ChatEventKind.End"/> when every choice that began has finished and only the protocol's done marker was missing,
    /// else an error with code <c>upstream_incomplete</c>. Writes nothing when the answer had already ended.
    /// </summary>
    void Complete(IChatSink sink);
}
