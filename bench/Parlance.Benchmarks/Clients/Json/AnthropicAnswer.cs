namespace Parlance.Benchmarks.Clients.Json;

internal sealed class AnthropicAnswer
{
    public string? Id { get; set; }

    public string? Model { get; set; }

    public List<AnthropicPart>? Content { get; set; }

    public string? StopReason { get; set; }

    public AnthropicUsage? Usage { get; set; }
}
