namespace Parlance.Upstream;

/// <summary>A second request beside one whose first content takes long: whichever has content first answers, the other one is cancelled and costs what it costs. Immutable.</summary>
public sealed record HedgeOptions
{
    /// <summary>How long the first content may take before the second request is sent. Default null: longer than 95 of 100 answers of the target took so far, once there were 20.</summary>
    public TimeSpan? After { get; init; }
}
