using Parlance.Upstream;

namespace Parlance;

/// <summary>How a client deals with providers that are slow, failing or at their limits. Immutable; the defaults suit most.</summary>
public sealed record ResilienceOptions
{
    /// <summary>Limits of each phase of a request. <see cref="AiClientOptions.Timeout"/> wins over <see cref="Timeouts.Total"/>.</summary>
    public Timeouts Timeouts { get; init; } = Timeouts.Default;

    /// <summary>When a model that keeps failing is left alone for a while. Null never does.</summary>
    public BreakerOptions? Breaker { get; init; } = new();

    /// <summary>Extra requests per call over all calls of the client, counting only those in vain: 0.2 (default) sends at most 20 % more when nothing answers. 0 sends none.</summary>
    public double RetryBudget { get; init; } = 0.2;

    /// <summary>Whether a second request is sent beside one whose first content takes long. It costs what it costs. Default null: none.</summary>
    public HedgeOptions? Hedge { get; init; }
}
