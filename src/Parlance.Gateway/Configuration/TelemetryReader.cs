using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>The section <c>telemetry</c>.</summary>
internal static class TelemetryReader
{
    private const int ShortestKey = 24;

    public static TelemetryOptions Read(MapReader? map, Func<string, string?> environment, List<YamlError> errors)
    {
        var otlp = new OtlpReader(environment, errors).Read(map?.Map("otlp"));
        var key = map?.Secret("metrics_key");
        if (key is not null && (key.Reveal().Length < ShortestKey || key.Reveal().Any(c => c is <= ' ' or > '~')))
        {
            map!.Error(map.Node.Find("metrics_key")!, $"must be at least {ShortestKey} visible ASCII characters without spaces");
        }

        map?.RefuseUnknown();
        return new TelemetryOptions { MetricsKey = key, Otlp = otlp };
    }
}
