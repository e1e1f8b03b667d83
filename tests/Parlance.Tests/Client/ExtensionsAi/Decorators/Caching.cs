using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Parlance.Tests.Client.ExtensionsAi.Decorators;

/// <summary>In the manner of <c>UseDistributedCache()</c>: answers are kept as JSON under a key made of messages and options.</summary>
internal sealed class Caching(IChatClient inner) : DelegatingChatClient(inner)
{
    private readonly Dictionary<string, string> _kept = [];

    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var key = JsonSerializer.Serialize(messages, AIJsonUtilities.DefaultOptions) + JsonSerializer.Serialize(options, AIJsonUtilities.DefaultOptions);
        if (!_kept.TryGetValue(key, out var kept))
        {
            _kept[key] = kept = JsonSerializer.Serialize(await base.GetResponseAsync(messages, options, cancellationToken), AIJsonUtilities.DefaultOptions);
        }

        return JsonSerializer.Deserialize<ChatResponse>(kept, AIJsonUtilities.DefaultOptions)!;
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var key = "stream" + JsonSerializer.Serialize(messages, AIJsonUtilities.DefaultOptions);
        if (!_kept.TryGetValue(key, out var kept))
        {
            List<ChatResponseUpdate> updates = [];
            await foreach (var update in base.GetStreamingResponseAsync(messages, options, cancellationToken))
            {
                updates.Add(update);
            }

            _kept[key] = kept = JsonSerializer.Serialize(updates, AIJsonUtilities.DefaultOptions);
        }

        foreach (var update in JsonSerializer.Deserialize<List<ChatResponseUpdate>>(kept, AIJsonUtilities.DefaultOptions)!)
        {
            yield return update;
        }
    }
}
