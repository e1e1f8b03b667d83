using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Parlance.Client.ExtensionsAi;
using Parlance.Manifests;

namespace Parlance;

/// <content>The face of Microsoft.Extensions.AI over the same pipeline. What is mapped, what is refused and what is ignored stands in <c>docs/extensions-ai.md</c>, and a test holds that page to this code.</content>
public sealed partial class AiClient : IChatClient
{
    /// <summary>The client as a generator of embeddings, for what is written against Microsoft.Extensions.AI. The client stays yours to dispose.</summary>
    /// <param name="model">The model for embeddings, for example <c>openai/text-embedding-3-small</c>; null for the client's own.</param>
    public IEmbeddingGenerator<string, Embedding<float>> AsEmbeddingGenerator(string? model = null) => new EmbeddingGenerator(this, model);

    internal Target? Find(string model) => _targets.Find(model);

    async Task<ChatResponse> IChatClient.GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        var request = ChatOptionsReader.Read(messages, options, this);
        return ChatResponseWriter.Write(await AnswerAsync(request, cancellationToken).ConfigureAwait(false));
    }

    async IAsyncEnumerable<ChatResponseUpdate> IChatClient.GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = ChatOptionsReader.Read(messages, options, this);
        var writer = new ChatUpdateWriter();
        await foreach (var next in StreamAsync(request, cancellationToken).ConfigureAwait(false))
        {
            if (writer.Write(next) is { } update)
            {
                yield return update;
            }
        }
    }

    object? IChatClient.GetService(Type serviceType, object? serviceKey)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata(_targets.Main?.Provider.TelemetryName, _targets.Main?.Provider.BaseUrl, Model)
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }
}
