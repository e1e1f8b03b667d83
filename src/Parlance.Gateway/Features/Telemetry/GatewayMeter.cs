using System.Diagnostics.Metrics;

namespace Parlance.Gateway.Features.Telemetry;

/// <summary>
/// Metrics by their OpenTelemetry GenAI names (semantic conventions 1.37, <c>gen_ai.client.*</c>). They cost next to nothing as long as nobody listens. No series carries a caller's text:
/// the model is that of the target, the error one of 13 codes.
/// </summary>
internal sealed class GatewayMeter : IDisposable
{
    private readonly Meter _meter = new("Parlance.Gateway");
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstToken;
    private readonly Histogram<long> _tokens;

    public GatewayMeter()
    {
        _duration = _meter.CreateHistogram<double>("gen_ai.client.operation.duration", "s", "Time of one upstream attempt.");
        _firstToken = _meter.CreateHistogram<double>("gen_ai.server.time_to_first_token", "s", "Time from sending an attempt to its first content.");
        _tokens = _meter.CreateHistogram<long>("gen_ai.client.token.usage", "{token}", "Tokens of one upstream attempt.");
    }

    public void Record(string target, TimeSpan duration, TimeSpan? toFirstToken, in Usage usage, string? error)
    {
        if (!_duration.Enabled && !_tokens.Enabled && !_firstToken.Enabled)
        {
            return;
        }

        var model = new KeyValuePair<string, object?>("gen_ai.request.model", target);
        _duration.Record(duration.TotalSeconds, model, new KeyValuePair<string, object?>("error.type", error));
        if (toFirstToken is { } first)
        {
            _firstToken.Record(first.TotalSeconds, model);
        }

        _tokens.Record(usage.PromptTokens, model, new KeyValuePair<string, object?>("gen_ai.token.type", "input"));
        _tokens.Record(usage.CompletionTokens, model, new KeyValuePair<string, object?>("gen_ai.token.type", "output"));
    }

    public void Dispose() => _meter.Dispose();
}
