using System.ClientModel;
using OpenAI;
using OpenAI.Chat;

namespace Parlance.Benchmarks.Clients;

/// <summary>OpenAI's own package.</summary>
internal sealed class OpenAiPackage(Uri upstream) : IBenchClient
{
    private readonly ChatClient _client = new("gpt-4o", new ApiKeyCredential(Questions.Key), new OpenAIClientOptions { Endpoint = new Uri(upstream, "v1") });

    public async Task<string> AskAsync()
    {
        var answer = (await _client.CompleteChatAsync(Messages(Questions.Whole), Options())).Value;
        return answer is { FinishReason: ChatFinishReason.Stop, Usage.TotalTokenCount: > 0 } ? answer.Content[0].Text : throw new BenchException("No finish or usage.");
    }

    public async Task<int> StreamAsync()
    {
        var (length, tokens) = (0, 0);
        await foreach (var update in _client.CompleteChatStreamingAsync(Messages(Questions.Stream), Options()))
        {
            foreach (var part in update.ContentUpdate)
            {
                length += part.Text.Length;
            }

            tokens += update.Usage?.TotalTokenCount ?? 0;
        }

        return tokens > 0 ? length : throw new BenchException("No usage.");
    }

    private static ChatMessage[] Messages(string question) => [new SystemChatMessage(Questions.System), new UserChatMessage(question)];

    private static ChatCompletionOptions Options() => new() { Temperature = (float)Questions.Temperature, MaxOutputTokenCount = Questions.MaxTokens };
}
