namespace Parlance.Manifests;

/// <summary>How a manifest wants failed calls of its provider to be repeated. It can only be stricter than the caller: nobody's limit of attempts is raised by it. Immutable.</summary>
public sealed record RetryPolicy
{
    /// <summary>Extra attempts. Default 2.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>Shortest wait. Default 1 s.</summary>
    public TimeSpan MinDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait. Default 30 s.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How chance shortens a wait: <c>full</c> (default, down to <see cref="MinDelay"/>), <c>equal</c> (down to the half) or <c>none</c>.</summary>
    public string Jitter { get; init; } = "full";

    /// <summary>The only statuses after which a call is repeated. Default none: whatever the error allows.</summary>
    public IReadOnlyList<int> Statuses { get; init; } = [];

    /// <summary>What an error may mean besides for its call to be repeated.</summary>
    public IReadOnlyList<ErrorKind> Kinds { get; init; } = [];

    /// <summary>Whether the call may be repeated.</summary>
    /// <param name="error">Why it failed; when it is not retryable, no policy makes it so.</param>
    /// <param name="attempt">Number of the attempt that failed, from 1.</param>
    /// <param name="status">The status that the provider sent; null when it sent none.</param>
    public bool Allows(ChatError error, int attempt, int? status) =>
        attempt <= MaxRetries && error.Retryable && (status is not { } sent || Statuses.Count == 0 || Statuses.Contains(sent) || Kinds.Contains(error.Kind));

    /// <summary>How long to wait after attempt number <paramref name="attempt"/>: twice as long each time, within the limits.</summary>
    /// <param name="attempt">Counts from 1.</param>
    /// <param name="chance">A random number from 0 to 1.</param>
    public TimeSpan Delay(int attempt, double chance)
    {
        var ceiling = Math.Clamp(MinDelay.TotalMilliseconds * Math.Pow(2, attempt - 1), MinDelay.TotalMilliseconds, Math.Max(MinDelay.TotalMilliseconds, MaxDelay.TotalMilliseconds));
        return TimeSpan.FromMilliseconds(Jitter switch
        {
            "none" => ceiling,
            "equal" => (ceiling / 2) + (chance * ceiling / 2),
            _ => MinDelay.TotalMilliseconds + (chance * (ceiling - MinDelay.TotalMilliseconds)),
        });
    }
}
