namespace Parlance.Benchmarks.Clients.Json;

/// <summary>A block of an answer, or a piece of one in a stream.</summary>
internal sealed class AnthropicPart
{
    public string? Type { get; set; }

    public string? Text { get; set; }

    public string? StopReason { get; set; }
}
