using Microsoft.Extensions.AI;

namespace Parlance.Client.ExtensionsAi;

/// <summary>Embeddings of a client in the nouns of Microsoft.Extensions.AI. Thread-safe; the client stays its owner's.</summary>
internal sealed class EmbeddingGenerator(AiClient client, string? model) : IEmbeddingGenerator<string, Embedding<float>>
{
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var answer = await client.EmbedAsync(values, Read(options), cancellationToken).ConfigureAwait(false);
        var name = answer.Model.Length > 0 ? answer.Model : null;
        return new GeneratedEmbeddings<Embedding<float>>(answer.Vectors.Select(vector => new Embedding<float>(vector) { ModelId = name }))
        {
            Usage = answer.Stats.Usage is { } usage ? ChatResponseWriter.Write(usage) : null,
            AdditionalProperties = ChatResponseWriter.Properties(answer.Stats.Target, answer.Stats.CostNanoUsd),
        };
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? Metadata()
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(client) ? client
            : null;
    }

    public void Dispose()
    {
    }

    private EmbedOptions Read(EmbeddingGenerationOptions? options)
    {
        var start = options?.RawRepresentationFactory?.Invoke(this) as EmbedOptions ?? new EmbedOptions();
        var properties = options?.AdditionalProperties ?? [];
        return start with
        {
            Model = options?.ModelId ?? start.Model ?? model,
            Dimensions = options?.Dimensions ?? start.Dimensions,
            Params = properties.Count == 0 ? start.Params : start.Params.Concat(properties.Select(ChatOptionsReader.Param).Select(param => KeyValuePair.Create(param.Key, param.Value.ToString()))).ToDictionary(),
        };
    }

    private EmbeddingGeneratorMetadata Metadata()
    {
        var provider = (model ?? client.Model) is { } named ? client.Find(named)?.Provider : null;
        return new EmbeddingGeneratorMetadata(provider?.TelemetryName, provider?.BaseUrl, model ?? client.Model);
    }
}
