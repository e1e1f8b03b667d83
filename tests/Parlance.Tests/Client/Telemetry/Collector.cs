using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Parlance.Tests.Client.Telemetry;

/// <summary>Listens to everything named <c>Parlance</c> and keeps what belongs to one server: other tests call at the same time.</summary>
internal sealed class Collector : IDisposable
{
    private readonly ActivityListener? _spans;
    private readonly MeterListener? _meters;
    private readonly ConcurrentQueue<Activity> _ended = [];
    private readonly ConcurrentQueue<Measured> _measured = [];
    private readonly string _server;

    public Collector(string server, bool spans = true, bool metrics = true, ActivitySamplingResult sampling = ActivitySamplingResult.AllDataAndRecorded)
    {
        _server = server;
        if (spans)
        {
            _spans = new ActivityListener
            {
                ShouldListenTo = source => source.Name == "Parlance",
                Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                {
                    if (IsOurs(options.Tags ?? []))
                    {
                        Asked.Enqueue([.. options.Tags ?? []]);
                    }

                    return sampling;
                },
                ActivityStopped = _ended.Enqueue,
            };
            ActivitySource.AddActivityListener(_spans);
        }

        if (metrics)
        {
            _meters = new MeterListener
            {
                InstrumentPublished = (instrument, listener) =>
                {
                    if (instrument.Meter.Name == "Parlance")
                    {
                        Instruments.Enqueue(instrument);
                        listener.EnableMeasurementEvents(instrument);
                    }
                },
            };
            _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _measured.Enqueue(new Measured(instrument.Name, value, tags.ToArray())));
            _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _measured.Enqueue(new Measured(instrument.Name, value, tags.ToArray())));
            _meters.Start();
        }
    }

    /// <summary>The instruments that exist.</summary>
    public ConcurrentQueue<Instrument> Instruments { get; } = [];

    /// <summary>What a sampler was shown of each span.</summary>
    public ConcurrentQueue<KeyValuePair<string, object?>[]> Asked { get; } = [];

    /// <summary>Spans of tools, which name no server: of all that run now.</summary>
    public Activity[] ToolSpans => [.. _ended.Where(span => span.OperationName.StartsWith("execute_tool", StringComparison.Ordinal))];

    public Activity[] Spans => [.. _ended.Where(span => IsOurs(span.TagObjects))];

    public Measured[] Measurements => [.. _measured.Where(measured => IsOurs(measured.Tags))];

    public void Dispose()
    {
        _spans?.Dispose();
        _meters?.Dispose();
    }

    private bool IsOurs(IEnumerable<KeyValuePair<string, object?>> tags) => tags.Any(tag => tag.Key == "server.address" && (string?)tag.Value == _server);

    /// <summary>One measurement.</summary>
    public sealed record Measured(string Name, double Value, KeyValuePair<string, object?>[] Tags)
    {
        public object? this[string tag] => Tags.FirstOrDefault(one => one.Key == tag).Value;
    }
}
