namespace Parlance.Benchmarks.Clients.Json;

internal sealed class OpenAiChoice
{
    public int Index { get; set; }

    public FloorMessage? Message { get; set; }

    public string? FinishReason { get; set; }
}
