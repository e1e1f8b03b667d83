using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Parlance.Tests.Client.ExtensionsAi.Decorators;

/// <summary>An application's decorator in the manner of <c>UseFunctionInvocation()</c>: calls the functions that the model asks for, and asks again until it asks for none.</summary>
internal sealed class FunctionCalling(IChatClient inner) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var history = messages.ToList();
        List<ChatMessage> added = [];
        UsageDetails usage = new();
        while (true)
        {
            var response = await base.GetResponseAsync(history, options, cancellationToken);
            usage.Add(response.Usage ?? new());
            added.AddRange(response.Messages);
            history.AddRange(response.Messages);
            if (await CallAsync(response.Messages, options, cancellationToken) is not { } results)
            {
                response.Messages = added;
                response.Usage = usage;
                return response;
            }

            added.Add(results);
            history.Add(results);
        }
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var history = messages.ToList();
        while (true)
        {
            List<ChatResponseUpdate> updates = [];
            await foreach (var update in base.GetStreamingResponseAsync(history, options, cancellationToken))
            {
                updates.Add(update);
                yield return update;
            }

            var response = updates.ToChatResponse();
            history.AddRange(response.Messages);
            if (await CallAsync(response.Messages, options, cancellationToken) is not { } results)
            {
                yield break;
            }

            history.Add(results);
            yield return new ChatResponseUpdate(ChatRole.Tool, results.Contents);
        }
    }

    private static async Task<ChatMessage?> CallAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        List<AIContent> results = [];
        foreach (var call in messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Where(call => !call.InformationalOnly))
        {
            var function = options!.Tools!.OfType<AIFunction>().Single(function => function.Name == call.Name);
            results.Add(new FunctionResultContent(call.CallId, await function.InvokeAsync(new AIFunctionArguments(call.Arguments), cancellationToken)));
        }

        return results.Count == 0 ? null : new ChatMessage(ChatRole.Tool, results);
    }
}
