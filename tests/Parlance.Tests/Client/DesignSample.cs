using Parlance;

namespace Samples;

/// <summary>The first page of the documentation, line by line: our names come from one <c>using</c>. Only the options and the names of what the surroundings provide are the test's.</summary>
internal static class DesignSample
{
    public static async Task RunAsync(AiClientOptions options, IReadOnlyList<Message> history, TextWriter Console)
    {
        var client = await AiClient.FromModelAsync("openai/gpt-4o", options);            // also AiClient.CreateAsync, AiClient.CreateBuilder()
        var response = await client.Chat().User("Hello, world!").ExecuteAsync();
        Console.WriteLine(response.Content);

        await client.Chat().System("You are a tutor.").Messages(history).Temperature(0.9).MaxTokens(200).TopP(0.95).Stop("END").ExecuteAsync();

        await foreach (var e in client.Chat().User("Tell me a story").Stream().ExecuteStreamAsync())
            if (e is StreamingEvent.ContentDelta { Text: var text }) Console.Write(text);

        var (reply, stats) = await client.Chat().User("Hello").ExecuteWithStatsAsync();
        Console.WriteLine($"{stats.PromptTokens} {stats.CompletionTokens} {stats.TotalTokens} {stats.LatencyMs} ms {stats.CostUsd}");
    }
}
