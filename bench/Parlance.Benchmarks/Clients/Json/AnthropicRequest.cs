namespace Parlance.Benchmarks.Clients.Json;

internal sealed class AnthropicRequest
{
    public string? Model { get; set; }

    public string? System { get; set; }

    public FloorMessage[]? Messages { get; set; }

    public double? Temperature { get; set; }

    public int MaxTokens { get; set; }

    public bool? Stream { get; set; }
}
