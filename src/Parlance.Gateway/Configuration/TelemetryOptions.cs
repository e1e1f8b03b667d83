using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>The section <c>telemetry</c>. Immutable.</summary>
public sealed record TelemetryOptions
{
    /// <summary>The key that opens <c>/metrics</c>, and nothing else. Null (default): programs on this machine need none.</summary>
    public Secret? MetricsKey { get; init; }

    /// <summary>Where traces and metrics are sent. Null (default): nowhere.</summary>
    public OtlpOptions? Otlp { get; init; }
}
