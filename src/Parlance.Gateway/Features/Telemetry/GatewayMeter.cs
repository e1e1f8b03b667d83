using System.Diagnostics;
using System.Diagnostics.Metrics;
using Parlance.Upstream;

namespace Parlance.Gateway.Features.Telemetry;

/// <summary>
/// Metrics by the names of <see cref="GenAiNames"/>, for whoever listens to the meter <c>Parlance.Gateway</c>; they cost next to nothing as long as nobody does. No series carries a caller's text: models are those that the
/// operator configured, doors are paths of the gateway. Thread-safe.
/// </summary>
internal sealed class GatewayMeter : IDisposable
{
    public const string Name = "Parlance.Gateway";

    /// <summary>The conventions' boundaries for every duration, in seconds.</summary>
    private static readonly double[] s_seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    private readonly Meter _meter = new(Name);
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstChunk;
    private readonly Histogram<long> _tokens;
    private readonly Histogram<double> _requests;
    private readonly Counter<long> _cost;

    public GatewayMeter()
    {
        _duration = Seconds("gen_ai.client.operation.duration", "Time of one attempt at a provider.", s_seconds);
        _firstChunk = Seconds("gen_ai.client.operation.time_to_first_chunk", "Time to the first content of a stream, from sending its attempt on.", s_seconds);
        _tokens = _meter.CreateHistogram(
            "gen_ai.client.token.usage",
            "{token}",
            "Tokens of one attempt.",
            tags: null,
            new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864] });
        _requests = Seconds("http.server.request.duration", "Time from a request's arrival to the end of its answer.", [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]);
        _cost = _meter.CreateCounter<long>("parlance.cost", "{nanousd}", "What attempts cost, in 10^-9 USD.");
    }

    /// <summary>An attempt that has ended.</summary>
    /// <param name="operation">What was asked, as the conventions call it.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="isNamed">Whether its model is one that the operator configured.</param>
    /// <param name="stream">Whether the caller asked for a stream.</param>
    /// <param name="usage">What it is booked with.</param>
    /// <param name="costNanoUsd">What it cost; null when no price is known.</param>
    public void Record(string operation, Attempt attempt, bool isNamed, bool stream, in Usage usage, long? costNanoUsd)
    {
        if (!_duration.Enabled && !_tokens.Enabled && !_firstChunk.Enabled && !_cost.Enabled)
        {
            return;
        }

        var target = attempt.Target;
        var tags = new TagList
        {
            { GenAiNames.OperationName, operation },
            { GenAiNames.RequestModel, isNamed ? target.Wire.Model : CallCounts.Other },
            { GenAiNames.ProviderName, target.Provider.TelemetryName },
            { GenAiNames.ServerAddress, target.ChatUri.Host },
            { GenAiNames.ServerPort, target.ChatUri.Port },
        };
        if (stream && attempt.TimeToFirstContent is { } first)
        {
            _firstChunk.Record(first.TotalSeconds, tags);
        }

        if (costNanoUsd is { } cost)
        {
            _cost.Add(cost, tags);
        }

        // The conventions want what is charged where that is told apart from what was used.
        var (input, output) = usage.Billed is { } billed ? (billed.Input, billed.Output) : (usage.PromptTokens, usage.CompletionTokens);
        Record(input, "input", tags);
        Record(output, "output", tags);
        if (attempt.Error is { } error)
        {
            tags.Add(GenAiNames.ErrorType, error.Kind.Word());
        }

        _duration.Record(attempt.Elapsed.TotalSeconds, tags);
    }

    /// <summary>A request that has ended.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="door">The path of its route; null when it found none.</param>
    /// <param name="status">Its HTTP status; 0 when the caller had gone.</param>
    /// <param name="duration">How long it was here.</param>
    public void Record(string method, string? door, int status, TimeSpan duration)
    {
        if (!_requests.Enabled)
        {
            return;
        }

        var tags = new TagList { { GenAiNames.Method, GatewaySpans.Known(method) }, { GenAiNames.Scheme, "http" } };
        if (door is not null)
        {
            tags.Add(GenAiNames.Route, door);
        }

        if (status > 0)
        {
            tags.Add(GenAiNames.StatusCode, status);
        }

        if (GatewaySpans.ErrorOf(status) is { } error)
        {
            tags.Add(GenAiNames.ErrorType, error);
        }

        _requests.Record(duration.TotalSeconds, tags);
    }

    public void Dispose() => _meter.Dispose();

    private void Record(long tokens, string type, TagList tags)
    {
        if (tokens > 0)
        {
            tags.Add(GenAiNames.TokenType, type);
            _tokens.Record(tokens, tags);
        }
    }

    private Histogram<double> Seconds(string name, string description, double[] boundaries) =>
        _meter.CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = boundaries });
}
