namespace Parlance.Upstream;

/// <summary>How often and how fast to try again. Immutable.</summary>
public sealed record AttemptOptions
{
    /// <summary>Limits of the phases of a call.</summary>
    public Timeouts Timeouts { get; init; } = Timeouts.Default;

    /// <summary>Extra attempts per request, over all targets; the same target is tried at most twice. Default 2.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>The longest <c>Retry-After</c> that is waited for; beyond it the error goes to the caller. Default 120 s.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Source of jitter; used under a lock.</summary>
    public Random Random { get; init; } = new();
}
