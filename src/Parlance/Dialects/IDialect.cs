using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Parlance.Dialects;

/// <summary>
/// How one protocol spells chat, in both directions: the client reads answers and writes requests, a door reads requests and writes answers.
/// </summary>
public interface IDialect : IUpstreamDialect
{
    /// <summary>Whether a request that does not say asks for a stream.</summary>
    bool StreamByDefault => false;

    /// <summary>The frame that ends every stream of this dialect, for example <c>data: [DONE]</c> with its blank line; empty where the last frame carries content, or the body's end is the end.</summary>
    ReadOnlySpan<byte> StreamEnd { get; }

    /// <summary>Whether a frame with nothing but usage is sent only to clients that asked for it (OpenAI <c>stream_options.include_usage</c>).</summary>
    bool UsageOnRequest { get; }

    /// <summary>A door's request as nouns. Strict: what cannot be understood is an error that names the field; what is merely unknown is kept as <see cref="RawFields"/>. Where the path names model and stream, the caller sets them.</summary>
    bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error);

    /// <summary>
    /// A door's request for a target of the same dialect, as the caller's own bytes with the few changes that the target needs.
    /// Fields that the target does not take are cut out and named in <paramref name="dropped"/>. False, with nothing written, when that is not possible and the request must be translated (<see cref="TryReadRequest"/>, <see cref="IUpstreamDialect.TryWriteRequest"/>).
    /// </summary>
    bool TrySplice(RequestScan scan, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped);

    /// <summary>A whole answer for a door's client.</summary>
    void WriteResponse(ChatResult result, IBufferWriter<byte> output);

    /// <summary>A writer for the stream of one answer.</summary>
    IStreamWriter OpenWriter(StreamOptions options, IBufferWriter<byte> output);

    /// <summary>An error in the door's own shape. The status to send with it is <see cref="ChatError.Status"/>.</summary>
    void WriteError(ChatError error, string? requestId, IBufferWriter<byte> output);
}
