using Parlance.Upstream;

namespace Parlance.Gateway.Configuration;

/// <summary>The section <c>defaults</c>: limits of every call. Immutable.</summary>
public sealed record GatewayDefaults
{
    /// <summary>Extra attempts per request, over all targets. Default 2.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>Whether a parameter that the target does not take is refused with 400 instead of left out, unless the request's header <c>x-parlance-strict</c> says otherwise. Default false.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether a key with a budget may call models whose price is not known; such calls are recorded as unpriced and count nothing. Default false.</summary>
    public bool AllowsUnpriced { get; init; }

    /// <summary>How long each phase may take.</summary>
    public Timeouts Timeouts { get; init; } = Timeouts.Default;
}
