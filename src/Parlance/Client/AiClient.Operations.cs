using System.Text.Json;
using Parlance.Client.Operations;
using Parlance.Client.Telemetry;
using Parlance.Dialects;
using Parlance.Dialects.Operations;
using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance;

/// <content>What models do besides chat. Names of models, keys, retries and costs are as for chat; the model must be one for it.</content>
public sealed partial class AiClient
{
    private const int EmbeddingsAtOnce = 4;

    /// <summary>Turns texts into vectors, in as many requests as the provider needs for them.</summary>
    /// <param name="texts">The texts, at least one.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Cancels all requests.</param>
    /// <returns>A vector for each text, in their order.</returns>
    /// <exception cref="AiException">A request failed; no more are sent then. Code <c>embedding_models_differ</c>: a fallback with another model answered a part.</exception>
    public Task<EmbeddingVectors> EmbedAsync(IEnumerable<string> texts, EmbedOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        options ??= new EmbedOptions();
        var all = texts.ToArray();
        return Instruments.IsOn
            ? TracedEmbeddings.RunAsync(options.Model ?? Model ?? "", options, _targets.Find, TimeProvider, () => EmbedAllAsync(all, options, cancellationToken))
            : EmbedAllAsync(all, options, cancellationToken);
    }

    private async Task<EmbeddingVectors> EmbedAllAsync(string[] all, EmbedOptions options, CancellationToken cancellationToken)
    {
        var targets = _targets.For(Operation.Embeddings, options.Model ?? Model, options.Fallbacks);
        var size = options.BatchSize ?? targets.Min(MaxTexts);
        var parts = all.Chunk(size >= 1 ? size : throw OperationFields.Invalid("batch_size", $"EmbedOptions.BatchSize is {size}; it must be 1 or more.")).DefaultIfEmpty([]);
        var started = TimeProvider.GetTimestamp();
        AiException? failed = null;
        var results = await Batch.RunAsync(
            parts,
            async (part, cancellation) =>
            {
                try
                {
                    return Volatile.Read(ref failed) is { } before ? throw before : await EmbedPartAsync(part, options, targets, cancellation).ConfigureAwait(false);
                }
                catch (AiException e)
                {
                    Volatile.Write(ref failed, e);
                    throw;
                }
            },
            new BatchOptions { Concurrency = EmbeddingsAtOnce },
            cancellationToken).ConfigureAwait(false);
        if (failed is not null)
        {
            throw failed;
        }

        return Joined([.. results.Select(result => result.Value!)], (long)TimeProvider.GetElapsedTime(started).TotalMilliseconds);
    }

    /// <summary>The text of speech.</summary>
    /// <param name="audio">The recording, for example a file's bytes.</param>
    /// <param name="fileName">Its name: providers tell the form by the extension, for example <c>talk.mp3</c>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="AiException">The call failed.</exception>
    public Task<Transcript> TranscribeAsync(ReadOnlyMemory<byte> audio, string fileName, TranscribeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fileName);
        options ??= new TranscribeOptions();
        var operation = options.ToEnglish ? Operation.Translations : Operation.Transcriptions;
        var request = OperationFields.Write(options.Model ?? Model, options, json =>
        {
            json.Text("language", options.Language);
            json.Text("prompt", options.Prompt);
            json.Number("temperature", options.Temperature);
        });
        using var fields = JsonDocument.Parse(request.Body);
        var members = fields.RootElement.Clone();
        return AskAsync(operation, request, model => new FormBody(members, model, fileName, audio), options, OperationAnswers.Transcript, cancellationToken);
    }

    /// <summary>Speaks a text. The audio comes as it is made.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the request and the reading of the audio.</param>
    /// <returns>The audio; dispose it.</returns>
    /// <exception cref="AiException">The call failed.</exception>
    public async Task<SpokenAudio> SpeakAsync(string text, SpeakOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        options ??= new SpeakOptions();
        var request = OperationFields.Write(options.Model ?? Model, options, json =>
        {
            json.Text("input", text);
            json.Text("voice", options.Voice);
            json.Text("response_format", options.Format);
            json.Number("speed", options.Speed);
            json.Text("instructions", options.Instructions);
        });
        var call = Open(Operation.Speech, request, null, options, cancellationToken);
        try
        {
            await call.StartAsync(_loop, _targets.For(Operation.Speech, options.Model ?? Model, options.Fallbacks), _slots).ConfigureAwait(false);
            return call.IsStream ? new SpokenAudio(call) : throw call.Malformed("something else than audio");
        }
        catch
        {
            await call.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes images.</summary>
    /// <param name="prompt">What is to be seen.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="AiException">The call failed.</exception>
    public Task<DrawnImages> DrawAsync(string prompt, DrawOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        options ??= new DrawOptions();
        var request = OperationFields.Write(options.Model ?? Model, options, json =>
        {
            json.Text("prompt", prompt);
            json.Whole("n", options.N);
            json.Text("size", options.Size);
            json.Text("quality", options.Quality);
        });
        return AskAsync(Operation.Images, request, null, options, OperationAnswers.Images, cancellationToken);
    }

    /// <summary>Orders documents by how well they answer a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="documents">The documents, at least one.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="AiException">The call failed.</exception>
    public Task<RankedDocuments> RerankAsync(string query, IEnumerable<string> documents, RerankOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(documents);
        options ??= new RerankOptions();
        var all = documents.ToArray();
        var request = OperationFields.Write(options.Model ?? Model, options, json =>
        {
            json.Text("query", query);
            json.Texts("documents", all);
            json.Whole("top_n", options.TopN);
        });
        return AskAsync(Operation.Rerank, request, null, options, call => OperationAnswers.Ranking(call, all), cancellationToken);
    }

    /// <summary>Says what is harmful in texts.</summary>
    /// <param name="texts">The texts, at least one.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="AiException">The call failed.</exception>
    public Task<Verdicts> ModerateAsync(IEnumerable<string> texts, ModerateOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        options ??= new ModerateOptions();
        var all = texts.ToArray();
        var request = OperationFields.Write(options.Model ?? Model, options, json => json.Texts("input", all));
        return AskAsync(Operation.Moderations, request, null, options, call => OperationAnswers.Verdicts(call, all.Length), cancellationToken);
    }

    private static int MaxTexts(Target target) => target.Wire.Quirks.EmbeddingTexts > 0 ? target.Wire.Quirks.EmbeddingTexts
        : target.TryGetUri(Operation.Embeddings, out var address) && OperationSet.TryGetForm(Operation.Embeddings, target.Provider.Dialect, address, out var form) && form is EmbeddingForm embeddings ? embeddings.MaxTexts
        : int.MaxValue;

    private static EmbeddingVectors Joined(EmbeddingVectors[] parts, long elapsed)
    {
        var model = parts[0].Stats.Target.Split('/', 2)[1];
        if (Array.Find(parts, part => part.Stats.Target.Split('/', 2)[1] != model) is { } other)
        {
            var message = $"A part of the vectors is of {parts[0].Stats.Target} and a part of {other.Stats.Target}, which cannot be compared; let all fallbacks offer the same model.";
            throw new AiException(new ChatError(ErrorKind.Conflict, message) { Side = ErrorSide.Client, Code = "embedding_models_differ", Param = "fallbacks" });
        }

        var stats = parts.Select(part => part.Stats).Aggregate((sum, next) => sum.Plus(next)) with { LatencyMs = elapsed };
        return new EmbeddingVectors([.. parts.SelectMany(part => part.Vectors)], parts[0].Model, stats);
    }

    private Task<EmbeddingVectors> EmbedPartAsync(string[] texts, EmbedOptions options, IReadOnlyList<Target> targets, CancellationToken cancellation)
    {
        var request = OperationFields.Write(options.Model ?? Model, options, json =>
        {
            json.Texts("input", texts);
            json.Whole("dimensions", options.Dimensions);
            json.Text("encoding_format", "base64");
            json.Text("input_type", options.InputType);
            json.Text("user", options.EndUser);
        });
        return AskAsync(Operation.Embeddings, request, null, options, Read, cancellation, targets);

        EmbeddingVectors Read(OperationCall call)
        {
            var (vectors, model) = OperationAnswers.Vectors(call, texts.Length);
            return new EmbeddingVectors(vectors, model, call.ToStats());
        }
    }

    private async Task<T> AskAsync<T>(
        Operation operation, RequestScan request, Func<string, IRequestBody>? form, OperationOptions options, Func<OperationCall, T> read, CancellationToken cancellation, IReadOnlyList<Target>? targets = null)
    {
        var call = Open(operation, request, form, options, cancellation);
        await using (call.ConfigureAwait(false))
        {
            await call.StartAsync(_loop, targets ?? _targets.For(operation, options.Model ?? Model, options.Fallbacks), _slots).ConfigureAwait(false);
            while (await call.ReadAsync().ConfigureAwait(false))
            {
            }

            return read(call);
        }
    }

    private OperationCall Open(Operation operation, RequestScan request, Func<string, IRequestBody>? form, OperationOptions options, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new OperationCall(operation, request, form, options, TimeProvider, cancellation);
    }
}
