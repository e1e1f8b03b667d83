namespace Parlance.Upstream;

/// <summary>How often and how fast to try again, and when not to. Immutable.</summary>
public sealed record AttemptOptions
{
    /// <summary>Limits of the phases of a call.</summary>
    public Timeouts Timeouts { get; init; } = Timeouts.Default;

    /// <summary>Extra attempts per request, over all targets; the same target is tried at most twice, once more for each further key whose limits are not used up. Default 2.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>The longest <c>Retry-After</c> that is waited for; beyond it the error goes to the caller. Default 120 s.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Extra attempts per request over all requests, counting only those in vain: 0.2 (default) sends at most 20 % more when nothing answers. 0 sends none.</summary>
    public double RetryBudget { get; init; } = 0.2;

    /// <summary>When a target that keeps failing is left alone. Null never does.</summary>
    public BreakerOptions? Breaker { get; init; } = new();

    /// <summary>Whether a second attempt is made beside one that takes long. Default null: none.</summary>
    public HedgeOptions? Hedge { get; init; }

    /// <summary>Source of jitter; used under a lock.</summary>
    public Random Random { get; init; } = new();

    internal double NextChance()
    {
        lock (Random)
        {
            return Random.NextDouble();
        }
    }
}
