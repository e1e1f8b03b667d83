using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Parlance.Tests.Client.ExtensionsAi.Decorators;

/// <summary>In the manner of <c>UseOpenTelemetry()</c> and <c>UseLogging()</c>: notes whom it asks, from the client's metadata, and what came back.</summary>
internal sealed class Tracing(IChatClient inner) : DelegatingChatClient(inner)
{
    private readonly ChatClientMetadata _metadata = inner.GetService<ChatClientMetadata>()!;

    public List<string> Lines { get; } = [];

    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var response = await base.GetResponseAsync(messages, options, cancellationToken);
        Note(options, response);
        return response;
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        List<ChatResponseUpdate> updates = [];
        await foreach (var update in base.GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            updates.Add(update);
            yield return update;
        }

        Note(options, updates.ToChatResponse());
    }

    private void Note(ChatOptions? options, ChatResponse response) =>
        Lines.Add($"{_metadata.ProviderName} {options?.ModelId ?? _metadata.DefaultModelId} → {response.ModelId} {response.FinishReason} {response.Usage?.InputTokenCount > 0} {response.ResponseId is not null}");
}
