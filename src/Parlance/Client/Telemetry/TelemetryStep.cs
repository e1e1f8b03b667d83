using System.Diagnostics;
using System.Runtime.CompilerServices;
using Parlance.Manifests;

namespace Parlance.Client.Telemetry;

/// <summary>The outermost layer, taken only while somebody listens: a span and measurements for each call, by the names of <see cref="GenAi"/>. Thread-safe.</summary>
/// <param name="find">The target of a model's name; null when there is none.</param>
/// <param name="time">Clock of the measurements.</param>
/// <param name="hasContent">Whether spans hold what was said.</param>
internal sealed class TelemetryStep(Func<string, Target?> find, TimeProvider time, bool hasContent) : IChatStep
{
    public async IAsyncEnumerable<StreamingEvent> RunAsync(ChatRequest request, ChatNext next, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var trace = new CallTrace(GenAi.Chat, request.Model, find(request.Model), time);
        if (trace.Span is { IsAllDataRequested: true } span)
        {
            WriteRequest(span, request);
        }

        var events = next(request, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (events.ConfigureAwait(false))
        {
            while (await TryMoveAsync(events, trace).ConfigureAwait(false))
            {
                See(events.Current, trace, request.Stream);
                yield return events.Current;
            }
        }
    }

    private static async ValueTask<bool> TryMoveAsync(IAsyncEnumerator<StreamingEvent> events, CallTrace trace)
    {
        try
        {
            return await events.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            trace.Failed(e);
            throw;
        }
    }

    private void See(StreamingEvent next, CallTrace trace, bool isStream)
    {
        if (next is StreamingEvent.Completed completed)
        {
            var (result, stats) = completed;
            trace.Answered(find(stats.Target), result.Model, result.Usage);
            if (trace.Span is { IsAllDataRequested: true } span)
            {
                WriteAnswer(span, result, stats);
            }
        }
        else if (isStream && next is StreamingEvent.ContentDelta or StreamingEvent.ReasoningDelta or StreamingEvent.RefusalDelta or StreamingEvent.ToolCallStarted or StreamingEvent.ToolCallDelta)
        {
            trace.Chunk();
        }
    }

    private void WriteRequest(Activity span, ChatRequest request)
    {
        span.SetTag(GenAi.OutputType, request.ResponseFormat?.Type switch { null => null, "text" => "text", _ => "json" });
        span.SetTag(GenAi.RequestChoiceCount, request.N is 1 ? null : request.N);
        span.SetTag(GenAi.RequestSeed, request.Seed);
        span.SetTag(GenAi.RequestStream, request.Stream ? true : null);
        span.SetTag(GenAi.RequestTopK, (double?)request.TopK);
        span.SetTag(GenAi.RequestTopP, request.TopP);
        span.SetTag(GenAi.RequestTemperature, request.Temperature);
        span.SetTag(GenAi.RequestMaxTokens, request.MaxTokens);
        span.SetTag(GenAi.RequestStopSequences, request.Stop is [] ? null : request.Stop.ToArray());
        span.SetTag(GenAi.RequestFrequencyPenalty, request.FrequencyPenalty);
        span.SetTag(GenAi.RequestPresencePenalty, request.PresencePenalty);
        if (hasContent)
        {
            span.SetTag(GenAi.InputMessages, MessagesJson.Input(request.Messages));
            span.SetTag(GenAi.ToolDefinitions, request.Tools is [] ? null : MessagesJson.Tools(request.Tools));
        }
    }

    private void WriteAnswer(Activity span, ChatResult result, CallStats stats)
    {
        span.SetTag(GenAi.ResponseId, result.Id.Length > 0 ? result.Id : null);
        string[] reasons = [.. result.Choices.Select(choice => choice.FinishReason?.Value).OfType<string>()];
        span.SetTag(GenAi.ResponseFinishReasons, reasons is [] ? null : reasons);
        span.SetTag(GenAi.Attempts, stats.Attempts);
        span.SetTag(GenAi.Cost, stats.CostNanoUsd);
        if (hasContent)
        {
            span.SetTag(GenAi.OutputMessages, MessagesJson.Output(result.Choices));
        }
    }
}
