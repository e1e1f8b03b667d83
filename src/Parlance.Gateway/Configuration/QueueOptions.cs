namespace Parlance.Gateway.Configuration;

/// <summary>The section <c>queue</c>: calls that are over a limit on requests, tokens or concurrency wait for it instead of being refused. Immutable.</summary>
public sealed record QueueOptions
{
    /// <summary>At most so many calls wait at once, of all keys together. Default 100.</summary>
    public int Length { get; init; } = 100;

    /// <summary>The longest that a call waits; one that would wait longer is refused when it comes. Default 10 seconds.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(10);
}
