namespace Parlance.Benchmarks.Clients.Json;

internal sealed class OpenAiChunk
{
    public List<OpenAiChunkChoice>? Choices { get; set; }

    public OpenAiUsage? Usage { get; set; }
}
