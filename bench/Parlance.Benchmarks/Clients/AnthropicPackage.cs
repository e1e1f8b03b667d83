using Anthropic;
using Anthropic.Core;
using Anthropic.Models.Messages;

namespace Parlance.Benchmarks.Clients;

/// <summary>Anthropic's own package.</summary>
internal sealed class AnthropicPackage(Uri upstream) : IBenchClient
{
    private readonly AnthropicClient _client = new(new ClientOptions { BaseUrl = upstream.AbsoluteUri.TrimEnd('/'), ApiKey = Questions.Key });

    public async Task<string> AskAsync()
    {
        var answer = await _client.Messages.Create(Ask(Questions.Whole));
        return answer.StopReason?.Value() == StopReason.EndTurn && answer.Usage.OutputTokens > 0 && answer.Content[0].TryPickText(out var text) ? text.Text : throw new BenchException("No finish or usage.");
    }

    public async Task<int> StreamAsync()
    {
        var (length, tokens) = (0, 0L);
        await foreach (var next in _client.Messages.CreateStreaming(Ask(Questions.Stream)))
        {
            if (next.TryPickContentBlockDelta(out var block) && block.Delta.TryPickText(out var delta))
            {
                length += delta.Text.Length;
            }
            else if (next.TryPickDelta(out var last))
            {
                tokens += last.Usage.OutputTokens;
            }
        }

        return tokens > 0 ? length : throw new BenchException("No usage.");
    }

    private static MessageCreateParams Ask(string question) =>
        new() { Model = "claude-haiku-4-5", MaxTokens = Questions.MaxTokens, System = Questions.System, Messages = [new UserMessageParam(question)] };
}
