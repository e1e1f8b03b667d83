using Parlance.Upstream;

namespace Parlance.Gateway.Configuration;

/// <summary>The section <c>defaults</c>: limits of every call. Immutable.</summary>
public sealed record GatewayDefaults
{
    /// <summary>Extra attempts per request, over all targets. Default 2.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>How long each phase may take.</summary>
    public Timeouts Timeouts { get; init; } = Timeouts.Default;
}
