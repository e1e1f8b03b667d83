namespace Parlance;

/// <summary>How to make many calls. Immutable.</summary>
public sealed record BatchOptions
{
    /// <summary>Calls that run at the same time, at least 1. Default 8. The client's <see cref="AiClientOptions.MaxInflight"/> holds as well.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>Is told after each call, one at a time, in the order in which they end. Default null.</summary>
    public IProgress<BatchProgress>? Progress { get; init; }
}
