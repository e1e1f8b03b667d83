namespace Parlance.Benchmarks.Clients;

/// <summary>Our fluent face.</summary>
internal sealed class FluentFace(AiClient client) : IBenchClient
{
    public async Task<string> AskAsync()
    {
        var answer = await Chat(Questions.Whole).ExecuteAsync();
        return answer is { FinishReason: { } reason, Usage.TotalTokens: > 0 } && reason == FinishReason.Stop ? answer.Content : throw new BenchException("No finish or usage.");
    }

    public async Task<int> StreamAsync()
    {
        var (length, tokens) = (0, 0L);
        await foreach (var next in Chat(Questions.Stream).ExecuteStreamAsync())
        {
            switch (next)
            {
                case StreamingEvent.ContentDelta delta:
                    length += delta.Text.Length;
                    break;
                case StreamingEvent.Completed completed:
                    tokens = completed.Stats.TotalTokens;
                    break;
            }
        }

        return tokens > 0 ? length : throw new BenchException("No usage.");
    }

    private ChatRequestBuilder Chat(string question) => client.Chat().System(Questions.System).User(question).Temperature(Questions.Temperature).MaxTokens(Questions.MaxTokens);
}
