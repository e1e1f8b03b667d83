using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Parlance.Dialects;
using Parlance.Dialects.Operations;
using Parlance.Manifests;

namespace Parlance.Upstream;

/// <summary>
/// A request for another operation than chat, in the shapes of OpenAI's protocol (for rerank of Cohere's and Jina's): spelled anew for each target that is asked, and its answer spelled back. Not thread-safe.
/// </summary>
/// <param name="operation">What is asked.</param>
/// <param name="scan">The request; of a form only its model and whether a stream is wanted.</param>
/// <param name="form">The form for a target's name of the model; null where the request is the JSON of <paramref name="scan"/>.</param>
/// <param name="answer">Takes a whole answer where it is not the provider's own bytes.</param>
public sealed class SpelledOperation(Operation operation, RequestScan scan, Func<string, IRequestBody>? form, IBufferWriter<byte> answer) : IOperationCall
{
    private readonly DroppedFields _dropped = new();
    private IOperationForm? _spelling;

    /// <inheritdoc/>
    public Operation Operation => operation;

    /// <summary>What the request was last sent without, because the target does not take it.</summary>
    public IReadOnlyList<string> Dropped => _dropped.Names;

    /// <inheritdoc/>
    public IRequestBody? Body { get; private set; }

    /// <inheritdoc/>
    public string Accept => operation switch
    {
        Operation.Speech => "audio/*, text/event-stream, application/octet-stream",
        _ when scan.Stream => "text/event-stream",
        Operation.Transcriptions or Operation.Translations => "application/json, text/plain, text/vtt",
        _ => "application/json",
    };

    /// <summary>Writes the request for <paramref name="target"/>; false with an error when it cannot be asked this.</summary>
    public bool TryCompose(Target target, IBufferWriter<byte> body, [NotNullWhen(false)] out ChatError? error)
    {
        _dropped.Clear();
        if (!target.TryGetUri(operation, out var address) || !OperationSet.TryGetForm(operation, target.Provider.Dialect, address, out _spelling))
        {
            error = Refuse(target);
            return false;
        }

        error = null;
        Body = form?.Invoke(target.Wire.Model);
        return form is not null || _spelling.TryWriteRequest(scan, target.Wire, body, _dropped, out error);
    }

    /// <inheritdoc/>
    public void ReadAnswer(Attempt attempt, ReadOnlyMemory<byte> body, IChatSink sink)
    {
        if (OperationType.IsReadable(operation, attempt.MediaType, body.Span))
        {
            _spelling!.ReadAnswer(body, scan, answer, sink);
            return;
        }

        sink.Write(new ChatEvent
        {
            Kind = ChatEventKind.Error,
            Payload = new ChatError(ErrorKind.ServerError, $"{attempt.Target.Name} sent something else than an answer.") { Code = "upstream_malformed", Status = 502 },
        });
    }

    private ChatError Refuse(Target target)
    {
        var word = operation.Word();
        return new ChatError(ErrorKind.NotFound, target.Card?.Operations is { } done
            ? $"{target.Name} cannot do {word}: it is a model for {(done.Count == 0 ? "chat" : string.Join(", ", done.Select(one => one.Word())))}. Choose another one."
            : $"{target.Name} cannot do {word}: its provider has no such call. Choose a model of a provider that has it, or say where it is with 'operations: {{ {word}: /PATH }}' for '{target.Provider.Id}' in the configuration.")
        {
            Side = ErrorSide.Client,
            Code = "operation_not_supported",
            Param = "model",
        };
    }
}
