namespace Parlance.Benchmarks.Clients.Json;

internal sealed class AnthropicEvent
{
    public string? Type { get; set; }

    public int Index { get; set; }

    public AnthropicPart? Delta { get; set; }

    public AnthropicUsage? Usage { get; set; }
}
