namespace Parlance.Benchmarks.Clients.Json;

internal sealed class OpenAiChunkChoice
{
    public int Index { get; set; }

    public FloorMessage? Delta { get; set; }

    public string? FinishReason { get; set; }
}
