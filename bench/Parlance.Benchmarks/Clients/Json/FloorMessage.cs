namespace Parlance.Benchmarks.Clients.Json;

internal sealed class FloorMessage
{
    public string? Role { get; set; }

    public string? Content { get; set; }
}
