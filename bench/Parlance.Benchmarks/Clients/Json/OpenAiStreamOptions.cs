namespace Parlance.Benchmarks.Clients.Json;

internal sealed class OpenAiStreamOptions
{
    public bool IncludeUsage { get; set; }
}
