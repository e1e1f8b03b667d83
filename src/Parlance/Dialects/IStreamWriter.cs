namespace Parlance.Dialects;

/// <summary>
/// Writes one answer as a stream, each event as whole frames into the buffer it was opened with. <see cref="ChatEventKind.End"/> writes the protocol's end
/// (for OpenAI the usage chunk when asked for, and <c>[DONE]</c>); <see cref="ChatEventKind.Error"/> one error event and no end. Not thread-safe.
/// </summary>
public interface IStreamWriter : IChatSink;
