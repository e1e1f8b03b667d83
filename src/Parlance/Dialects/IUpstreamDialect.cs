using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Parlance.Dialects.Operations;
using Parlance.Wire;

namespace Parlance.Dialects;

/// <summary>
/// How requests to a provider and its answers are spelled: the half of a protocol that a client needs. Implementations are stateless, synchronous and thread-safe; what a stream needs to remember is in its
/// reader. A protocol that is also spoken to callers is an <see cref="IDialect"/>.
/// </summary>
public interface IUpstreamDialect
{
    /// <summary>The protocol's name, for example <c>openai-chat</c>.</summary>
    string Name { get; }

    /// <summary>Path of the chat call under the base address, for example <c>/chat/completions</c>; <c>{model}</c> stands for the model's name, percent-encoded.</summary>
    string ChatPath { get; }

    /// <summary>The same for a call that asks for a stream; with query where the protocol has one.</summary>
    string StreamPath => ChatPath;

    /// <summary>How its streams are cut into frames.</summary>
    Framing Framing => Framing.ServerSentEvents;

    /// <summary>The media type of its streams, as a request asks for it.</summary>
    string StreamType => Framing.MediaType();

    /// <summary>Whether answers can be streamed at all. Default true; false has a stream asked for as a whole answer, which is then played as a stream.</summary>
    bool Streams => true;

    /// <summary>The output limit above which an answer is not to be asked for whole, because it may take longer than its connection is kept in silence. Default null: none.</summary>
    long? WholeLimit => null;

    /// <summary>Bytes of the largest frame that is decoded. Default 1 MiB; more where one frame carries a whole answer or an image.</summary>
    int FrameLimit => 1 << 20;

    /// <summary>Format of the <see cref="OpaqueState"/> that upstreams of this dialect hand out and accept, for example <c>anthropic-claude-v1</c>.</summary>
    string StateFormat { get; }

    /// <summary>Whether the protocol takes <paramref name="name"/> for a tool. Default yes; names that it does not take are spelled anew for the call (<see cref="ToolNames"/>).</summary>
    bool TakesToolName(string name) => true;

    /// <summary>Header in which a key is sent unless a manifest says otherwise, for example <c>Authorization</c>.</summary>
    string KeyHeader { get; }

    /// <summary>Text before the key in that header, for example <c>"Bearer "</c>; may be empty.</summary>
    string KeyPrefix { get; }

    /// <summary>Headers that every request needs, for example <c>anthropic-version</c>; a provider's own headers come before them.</summary>
    IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The request as <paramref name="target"/> wants it. Content that the target cannot take is an error; a parameter that it does not take is left out and named in <paramref name="dropped"/>.</summary>
    bool TryWriteRequest(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error);

    /// <summary>A whole answer as events, ending in <see cref="ChatEventKind.End"/> or <see cref="ChatEventKind.Error"/>; an error under status 200 is an error event.</summary>
    void ReadResponse(ReadOnlySpan<byte> body, Quirks quirks, IChatSink sink);

    /// <summary>Whether an answer may say that it is not ready yet (<see cref="FindPending"/>). Default false.</summary>
    bool HasJobs => false;

    /// <summary>Where to ask again for a whole answer that is not ready; null (default): it is ready.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="operation">What was asked for; null for chat.</param>
    PendingAnswer? FindPending(ReadOnlySpan<byte> body, Operation? operation) => null;

    /// <summary>A reader for the stream of one answer.</summary>
    IStreamReader OpenReader(Quirks quirks);

    /// <summary>Whether an answer of <paramref name="mediaType"/> is a stream.</summary>
    /// <param name="mediaType">Its media type without parameters; null when the provider does not say.</param>
    /// <param name="asked">Whether a stream was asked for.</param>
    bool IsStream(string? mediaType, bool asked) => mediaType == StreamType;

    /// <summary>The error that an answer of <paramref name="status"/> other than 2xx means. Any body is taken, also HTML and none; HTML is never quoted.</summary>
    ChatError ReadError(int status, ReadOnlySpan<byte> body);

    /// <summary>The same where the answer's headers are at hand, for a protocol that says part of an error there; by default they are not looked at.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The body.</param>
    /// <param name="header">Gives a header's value by its name; null when there is none.</param>
    ChatError ReadError(int status, ReadOnlySpan<byte> body, Func<string, string?> header) => ReadError(status, body);
}
