using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Parlance.Gateway.Configuration;

namespace Parlance.Gateway.Features.Telemetry;

/// <summary>Sends spans and metrics by OTLP, in batches on threads of its own; what a receiver does not take is dropped. Dispose sends the rest, for five seconds at most.</summary>
internal sealed class OtlpExport : IDisposable
{
    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    private OtlpExport(OtlpOptions options)
    {
        var version = typeof(OtlpExport).Assembly.GetName().Version?.ToString(3);

        // Behind our own name, so that OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.
        var resource = ResourceBuilder.CreateDefault().AddService("parlance", serviceVersion: version, autoGenerateServiceInstanceId: false).AddEnvironmentVariableDetector();
        if (options.Traces is { } traces)
        {
            _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(GatewayMeter.Name).AddOtlpExporter(to => Address(to, options, traces)).Build();
        }

        if (options.Metrics is { } metrics)
        {
            _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(GatewayMeter.Name)
                .AddOtlpExporter((to, reader) =>
                {
                    Address(to, options, metrics);
                    reader.PeriodicExportingMetricReaderOptions = new PeriodicExportingMetricReaderOptions { ExportIntervalMilliseconds = (int)options.Interval.TotalMilliseconds };
                })
                .Build();
        }
    }

    /// <summary>Begins to send; null when nothing is to be sent.</summary>
    public static OtlpExport? Start(OtlpOptions? options) => options is null ? null : new OtlpExport(options);

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private static void Address(OtlpExporterOptions to, OtlpOptions options, Uri endpoint)
    {
        to.Endpoint = endpoint;
        to.Protocol = options.IsGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        to.Headers = string.Join(',', options.Headers.Select(header => $"{header.Key}={Uri.EscapeDataString(header.Value.Reveal())}"));
    }
}
