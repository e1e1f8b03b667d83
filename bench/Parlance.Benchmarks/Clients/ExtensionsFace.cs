using Microsoft.Extensions.AI;

namespace Parlance.Benchmarks.Clients;

/// <summary>Our face of Microsoft.Extensions.AI.</summary>
internal sealed class ExtensionsFace(IChatClient client) : IBenchClient
{
    public async Task<string> AskAsync()
    {
        var answer = await client.GetResponseAsync(Messages(Questions.Whole), Options());
        return answer.FinishReason == ChatFinishReason.Stop && answer.Usage is { TotalTokenCount: > 0 } ? answer.Text : throw new BenchException("No finish or usage.");
    }

    public async Task<int> StreamAsync()
    {
        var (length, tokens) = (0, 0L);
        await foreach (var update in client.GetStreamingResponseAsync(Messages(Questions.Stream), Options()))
        {
            foreach (var content in update.Contents)
            {
                length += content is TextContent text ? text.Text.Length : 0;
                tokens += content is UsageContent usage ? usage.Details.TotalTokenCount ?? 0 : 0;
            }
        }

        return tokens > 0 ? length : throw new BenchException("No usage.");
    }

    private static ChatMessage[] Messages(string question) => [new(ChatRole.System, Questions.System), new(ChatRole.User, question)];

    private static ChatOptions Options() => new() { Temperature = (float)Questions.Temperature, MaxOutputTokens = Questions.MaxTokens };
}
