using System.Collections.ObjectModel;
using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>Where traces and metrics go by OTLP, the protocol of OpenTelemetry: the section <c>telemetry.otlp</c>, and <c>OTEL_EXPORTER_OTLP_*</c> of the environment for what it does not say. Immutable.</summary>
public sealed record OtlpOptions
{
    /// <summary>Address of traces, path included; null (default): none are sent.</summary>
    public Uri? Traces { get; init; }

    /// <summary>Address of metrics, path included; null (default): none are sent.</summary>
    public Uri? Metrics { get; init; }

    /// <summary>Whether it is spoken over gRPC; else over HTTP with binary bodies. Default false.</summary>
    public bool IsGrpc { get; init; }

    /// <summary>Headers of every request, credentials for the receiver among them. Default none.</summary>
    public IReadOnlyDictionary<string, Secret> Headers { get; init; } = ReadOnlyDictionary<string, Secret>.Empty;

    /// <summary>How often metrics are sent. Default 60 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);
}
