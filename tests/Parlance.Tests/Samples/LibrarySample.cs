using Parlance.Simulator;

namespace Parlance.Tests.Samples;

/// <summary>What the documents show of the library. A test holds the documents to these lines.</summary>
internal static class LibrarySample
{
    public static async Task RunAsync()
    {
        // sample: csharp-library
        // "openai/gpt-4o" or "anthropic/claude-haiku-4-5" read their keys from the environment; sim/* needs neither key nor network.
        using var client = await AiClient.FromModelAsync("sim/echo", new AiClientOptions { HttpHandler = new SimulatorHandler() });

        var response = await client.Chat().System("You are a tutor.").User("Hello!").MaxTokens(200).ExecuteAsync();
        Console.WriteLine(response.Content);

        await foreach (var step in client.Chat().Model("sim/story").User("Tell me a story").MaxTokens(100).Stream().ExecuteStreamAsync())
        {
            if (step is StreamingEvent.ContentDelta { Text: var text })
            {
                Console.Write(text);
            }
        }

        var (reply, stats) = await client.Chat().User("Hello").ExecuteWithStatsAsync();
        Console.WriteLine($"{reply.FinishReason}: {stats.PromptTokens} + {stats.CompletionTokens} tokens, {stats.LatencyMs} ms, {stats.CostUsd} USD");
        // end
    }
}
