namespace Parlance.Benchmarks.Clients.Json;

internal sealed class OpenAiUsage
{
    public long PromptTokens { get; set; }

    public long CompletionTokens { get; set; }

    public long TotalTokens { get; set; }
}
