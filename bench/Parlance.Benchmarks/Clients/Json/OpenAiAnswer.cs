namespace Parlance.Benchmarks.Clients.Json;

internal sealed class OpenAiAnswer
{
    public string? Id { get; set; }

    public string? Model { get; set; }

    public long Created { get; set; }

    public List<OpenAiChoice>? Choices { get; set; }

    public OpenAiUsage? Usage { get; set; }
}
