using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Parlance.Dialects.Operations;
using Parlance.Wire;

namespace Parlance.Dialects.Declarative;

/// <summary>
/// Dialect <c>declarative</c>: a provider's own spelling as its manifest declares it, for shapes that no coded dialect speaks. It knows answers only; nobody is spoken to in it. Immutable and thread-safe: one
/// instance for each manifest, compiled once.
/// </summary>
public sealed class DeclarativeDialect : IUpstreamDialect
{
    /// <summary>The dialect's name in manifests.</summary>
    public const string DialectName = "declarative";

    private readonly DeclarativeRequest _request;
    private readonly DeclarativeAnswer _answer;
    private readonly DeclarativeErrors _errors;
    private readonly EventMap? _events;

    /// <summary>Compiles what is declared.</summary>
    /// <param name="spec">What is declared.</param>
    /// <exception cref="ArgumentException">It contradicts itself: see <see cref="DeclarativeSpec.FindProblems"/>.</exception>
    public DeclarativeDialect(DeclarativeSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.FindProblems() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join("; ", problems), nameof(spec));
        }

        Spec = spec;
        _errors = new DeclarativeErrors(spec.Errors);
        _request = new DeclarativeRequest(spec.Request);
        _answer = new DeclarativeAnswer(new EventMap(spec.Answer, _errors), _errors);
        Images = spec.Images is null ? null : new DeclaredImages(spec.Images, _errors);
        _events = spec.Stream is null ? null : new EventMap(spec.Stream, spec.Answer, _errors);
    }

    /// <summary>What is declared.</summary>
    public DeclarativeSpec Spec { get; }

    /// <summary>How images are asked for; null when they are not declared.</summary>
    internal IOperationForm? Images { get; }

    /// <inheritdoc/>
    public string Name => DialectName;

    /// <summary>Empty: a manifest says it.</summary>
    public string ChatPath => string.Empty;

    /// <inheritdoc/>
    public Framing Framing => Spec.Stream?.Format switch
    {
        StreamFormat.Lines => Framing.JsonLines,
        StreamFormat.JsonArray => Framing.JsonArray,
        StreamFormat.AwsEventStream => Framing.AwsEventStream,
        _ => Framing.ServerSentEvents,
    };

    /// <inheritdoc/>
    public string StreamType => Spec.Stream switch
    {
        { MediaTypes: [var first, ..] } => first,
        { Format: StreamFormat.Lines, Prefix: not null } => Framing.ServerSentEvents.MediaType(),
        _ => Framing.MediaType(),
    };

    /// <inheritdoc/>
    public bool Streams => Spec.Stream is not null;

    /// <inheritdoc/>
    public string StateFormat => DialectName;

    /// <inheritdoc/>
    public string KeyHeader => "Authorization";

    /// <inheritdoc/>
    public string KeyPrefix => "Bearer ";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Headers { get; } = new Dictionary<string, string>();

    /// <inheritdoc/>
    public bool IsStream(string? mediaType, bool asked) => Spec.Stream is { } stream && mediaType is not null && stream switch
    {
        { MediaTypes.Count: > 0 } => stream.MediaTypes.Contains(mediaType) && (asked || mediaType != "application/json"),
        { Format: StreamFormat.JsonArray } => asked && mediaType == StreamType,
        { Format: StreamFormat.Lines, Prefix: null } => mediaType is "application/x-ndjson" or "application/jsonl" or "application/jsonlines" or "application/x-jsonlines" or "application/stream+json",
        _ => mediaType == StreamType,
    };

    /// <inheritdoc/>
    public bool TryWriteRequest(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error) =>
        _request.TryWrite(request, target, output, dropped, out error);

    /// <inheritdoc/>
    public void ReadResponse(ReadOnlySpan<byte> body, Quirks quirks, IChatSink sink) => _answer.Read(body, quirks, sink);

    /// <inheritdoc/>
    public bool HasJobs => Spec.Job is not null || Spec.Images?.Job is not null;

    /// <inheritdoc/>
    public PendingAnswer? FindPending(ReadOnlySpan<byte> body, Operation? operation) =>
        operation is null ? JobPoll.Find(Spec.Job, body) : operation == Operation.Images ? JobPoll.Find(Spec.Images?.Job, body) : null;

    /// <inheritdoc/>
    public IStreamReader OpenReader(Quirks quirks) => new DeclarativeStreamReader(_events!, Spec.Stream!, quirks);

    /// <inheritdoc/>
    public ChatError ReadError(int status, ReadOnlySpan<byte> body) => _errors.Read(status, body);
}
