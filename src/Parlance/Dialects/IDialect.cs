using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Parlance.Wire;

namespace Parlance.Dialects;

/// <summary>
/// How one protocol spells chat, in both directions: the client reads answers and writes requests, a door reads requests and writes answers.
/// Implementations are stateless, synchronous and thread-safe; what a stream needs to remember is in its reader or writer.
/// </summary>
public interface IDialect
{
    /// <summary>The protocol's name, for example <c>openai-chat</c>.</summary>
    string Name { get; }

    /// <summary>Path of the chat call under the base address, for example <c>/chat/completions</c>; <c>{model}</c> stands for the model's name, percent-encoded.</summary>
    string ChatPath { get; }

    /// <summary>The same for a call that asks for a stream; with query where the protocol has one.</summary>
    string StreamPath => ChatPath;

    /// <summary>How its streams are cut into frames.</summary>
    Framing Framing => Framing.ServerSentEvents;

    /// <summary>Bytes of the largest frame that is decoded. Default 1 MiB; more where one frame carries a whole answer or an image.</summary>
    int FrameLimit => 1 << 20;

    /// <summary>Whether a request that does not say asks for a stream.</summary>
    bool StreamByDefault => false;

    /// <summary>Format of the <see cref="OpaqueState"/> that upstreams of this dialect hand out and accept, for example <c>anthropic-claude-v1</c>.</summary>
    string StateFormat { get; }

    /// <summary>Header in which a key is sent unless a manifest says otherwise, for example <c>Authorization</c>.</summary>
    string KeyHeader { get; }

    /// <summary>Text before the key in that header, for example <c>"Bearer "</c>; may be empty.</summary>
    string KeyPrefix { get; }

    /// <summary>Headers that every request needs, for example <c>anthropic-version</c>; a provider's own headers come before them.</summary>
    IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The frame that ends every stream of this dialect, for example <c>data: [DONE]</c> with its blank line; empty where the last frame carries content, or the body's end is the end.</summary>
    ReadOnlySpan<byte> StreamEnd { get; }

    /// <summary>Whether a frame with nothing but usage is sent only to clients that asked for it (OpenAI <c>stream_options.include_usage</c>).</summary>
    bool UsageOnRequest { get; }

    /// <summary>Whether the protocol takes <paramref name="name"/> for a tool. Default yes; names that it does not take are spelled anew for the call (<see cref="ToolNames"/>).</summary>
    bool TakesToolName(string name) => true;

    /// <summary>A door's request as nouns. Strict: what cannot be understood is an error that names the field; what is merely unknown is kept as <see cref="RawFields"/>. Where the path names model and stream, the caller sets them.</summary>
    bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error);

    /// <summary>The request as <paramref name="target"/> wants it. Content that the target cannot take is an error; a parameter that it does not take is left out and named in <paramref name="dropped"/>.</summary>
    bool TryWriteRequest(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error);

    /// <summary>
    /// A door's request for a target of the same dialect, as the caller's own bytes with the few changes that the target needs.
    /// Fields that the target does not take are cut out and named in <paramref name="dropped"/>. False, with nothing written, when that is not possible and the request must be translated (<see cref="TryReadRequest"/>, <see cref="TryWriteRequest"/>).
    /// </summary>
    bool TrySplice(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped);

    /// <summary>A whole answer as events, ending in <see cref="ChatEventKind.End"/> or <see cref="ChatEventKind.Error"/>; an error under status 200 is an error event.</summary>
    void ReadResponse(ReadOnlySpan<byte> body, Quirks quirks, IChatSink sink);

    /// <summary>A whole answer for a door's client.</summary>
    void WriteResponse(ChatResult result, IBufferWriter<byte> output);

    /// <summary>A reader for the stream of one answer.</summary>
    IStreamReader OpenReader(Quirks quirks);

    /// <summary>A writer for the stream of one answer.</summary>
    IStreamWriter OpenWriter(StreamOptions options, IBufferWriter<byte> output);

    /// <summary>The error that an answer of <paramref name="status"/> other than 2xx means. Any body is taken, also HTML and none; HTML is never quoted.</summary>
    ChatError ReadError(int status, ReadOnlySpan<byte> body);

    /// <summary>The same where the answer's headers are at hand, for a protocol that says part of an error there; by default they are not looked at.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The body.</param>
    /// <param name="header">Gives a header's value by its name; null when there is none.</param>
    ChatError ReadError(int status, ReadOnlySpan<byte> body, Func<string, string?> header) => ReadError(status, body);

    /// <summary>An error in the door's own shape. The status to send with it is <see cref="ChatError.Status"/>.</summary>
    void WriteError(ChatError error, string? requestId, IBufferWriter<byte> output);
}
