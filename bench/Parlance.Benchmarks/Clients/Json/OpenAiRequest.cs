namespace Parlance.Benchmarks.Clients.Json;

internal sealed class OpenAiRequest
{
    public string? Model { get; set; }

    public FloorMessage[]? Messages { get; set; }

    public double? Temperature { get; set; }

    public int? MaxTokens { get; set; }

    public bool? Stream { get; set; }

    public OpenAiStreamOptions? StreamOptions { get; set; }
}
