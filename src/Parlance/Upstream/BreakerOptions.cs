namespace Parlance.Upstream;

/// <summary>
/// When a target that keeps failing is left alone for a while. Counted for each model of a provider and each of its keys by itself; only what is the provider's fault counts: status 5xx, no connection, time limits and
/// answers that fail before their first content. Immutable.
/// </summary>
public sealed record BreakerOptions
{
    /// <summary>Failures in a row that open it. Default 10.</summary>
    public int Failures { get; init; } = 10;

    /// <summary>Part of the requests within <see cref="Window"/> that must fail to open it, from 0 to 1. Default 0.5.</summary>
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>Requests within <see cref="Window"/> before <see cref="FailureRatio"/> counts. Default 50.</summary>
    public int MinimumRequests { get; init; } = 50;

    /// <summary>Time over which <see cref="FailureRatio"/> is measured. Default 30 s.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it stays open at least; up to half as long again by chance, and twice as long with each probe that fails, up to eight times. Default 15 s. Then one request is let through as a probe.</summary>
    public TimeSpan OpenFor { get; init; } = TimeSpan.FromSeconds(15);
}
