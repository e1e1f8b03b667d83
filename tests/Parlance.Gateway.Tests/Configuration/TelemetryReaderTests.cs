using Parlance.Gateway.Configuration;
using Parlance.Manifests;

namespace Parlance.Gateway.Tests.Configuration;

public sealed class TelemetryReaderTests
{
    [Fact]
    public void Otlp_OfTheFile_WinsOverTheEnvironment()
    {
        var (options, errors) = Read(
            "telemetry: { otlp: { endpoint: 'http://collector:4318/', headers: { authorization: 'Bearer x' }, interval: 15s } }",
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://elsewhere:1"), ("OTEL_EXPORTER_OTLP_HEADERS", "a=b"));

        Assert.Empty(errors);
        Assert.Equal(new Uri("http://collector:4318/v1/traces"), options!.Traces);
        Assert.Equal(new Uri("http://collector:4318/v1/metrics"), options.Metrics);
        Assert.False(options.IsGrpc);
        Assert.Equal("Bearer x", Assert.Single(options.Headers).Value.Reveal());
        Assert.Equal(TimeSpan.FromSeconds(15), options.Interval);
    }

    [Fact]
    public void Otlp_OfTheEnvironmentAlone_IsWhatTheSpecificationSays()
    {
        var (options, errors) = Read(
            "",
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"), ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://metrics:9/here"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20x, tenant=7"), ("OTEL_METRIC_EXPORT_INTERVAL", "5000"));

        Assert.Empty(errors);
        Assert.Equal(new Uri("http://collector:4317"), options!.Traces);
        Assert.Equal(new Uri("http://metrics:9/here"), options.Metrics);
        Assert.True(options.IsGrpc);
        Assert.Equal(["Bearer x", "7"], options.Headers.Values.Select(value => value.Reveal()));
        Assert.Equal(TimeSpan.FromSeconds(5), options.Interval);
    }

    [Theory]
    [InlineData("")]
    [InlineData("telemetry: { metrics_key: 0123456789012345678901234 }")]
    public void Otlp_NobodyAsksForIt_IsOff(string yaml) => Assert.Equal((null, 0), (Read(yaml).Options, Read(yaml).Errors.Count));

    [Fact]
    public void Otlp_SdkDisabled_IsOff() => Assert.Null(Read("telemetry: { otlp: { endpoint: 'http://collector:4318' } }", ("OTEL_SDK_DISABLED", "true")).Options);

    [Fact]
    public void Mistakes_All_AreToldWithTheirPlace()
    {
        var (_, errors) = Read(
            """
            telemetry:
              metrics_key: short
              otlp: { protocol: json, headers: { "a b": x }, surprise: 1 }
            """,
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "collector:4317"));

        Assert.Equal(
            ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "telemetry.metrics_key", "telemetry.otlp.endpoint", "telemetry.otlp.headers", "telemetry.otlp.protocol", "telemetry.otlp.surprise"],
            errors.Select(error => error.Path).Order(StringComparer.Ordinal));
    }

    private static (OtlpOptions? Options, IReadOnlyList<YamlError> Errors) Read(string yaml, params (string Name, string Value)[] variables)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, yaml + "\nproviders: { sim: {} }\n");
            var (options, errors) = ConfigurationLoader.Load(path, null, name => variables.FirstOrDefault(variable => variable.Name == name).Value);
            return (options?.Telemetry.Otlp, errors);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
