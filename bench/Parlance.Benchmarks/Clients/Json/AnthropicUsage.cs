namespace Parlance.Benchmarks.Clients.Json;

internal sealed class AnthropicUsage
{
    public long InputTokens { get; set; }

    public long OutputTokens { get; set; }
}
