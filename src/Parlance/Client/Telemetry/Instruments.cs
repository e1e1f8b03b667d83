using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Parlance.Client.Telemetry;

/// <summary>The source of spans and the meter of the library, both named <c>Parlance</c>. Thread-safe.</summary>
internal static class Instruments
{
    private const string Name = "Parlance";

    /// <summary>The conventions' boundaries for every duration, in seconds.</summary>
    private static readonly double[] s_seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    private static readonly string? s_version = typeof(Instruments).Assembly.GetName().Version?.ToString(3);

    private static readonly Meter s_meter = new(Name, s_version);

    public static ActivitySource Source { get; } = new(Name, s_version);

    public static Histogram<long> TokenUsage { get; } = s_meter.CreateHistogram(
        "gen_ai.client.token.usage",
        "{token}",
        "Number of input and output tokens used.",
        tags: null,
        new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864] });

    public static Histogram<double> Duration { get; } = Seconds("gen_ai.client.operation.duration", "GenAI operation duration.");

    public static Histogram<double> FirstChunk { get; } = Seconds("gen_ai.client.operation.time_to_first_chunk", "Time to receive the first chunk of a stream, from the call on.");

    public static Histogram<double> OutputChunk { get; } = Seconds("gen_ai.client.operation.time_per_output_chunk", "Time between two chunks of a stream.");

    /// <summary>Whether anybody listens now.</summary>
    public static bool IsOn => Source.HasListeners() || Duration.Enabled || TokenUsage.Enabled || FirstChunk.Enabled || OutputChunk.Enabled;

    private static Histogram<double> Seconds(string name, string description) =>
        s_meter.CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = s_seconds });
}
