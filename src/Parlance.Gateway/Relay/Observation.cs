using Parlance.Gateway.Features.AccessLines;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Features.Requests;
using Parlance.Gateway.Features.Telemetry;
using Parlance.Gateway.Surfaces;
using Parlance.Upstream;

namespace Parlance.Gateway.Relay;

/// <summary>Tells everybody who counts, measures or logs what becomes of requests. Thread-safe.</summary>
internal sealed class Observation(CallCounts counts, GatewayMeter meter, GatewaySpans spans, AccessLog? access, RequestLog? requests, TimeProvider time)
{
    /// <summary>A request has arrived.</summary>
    public void Begin(CallFacts facts, string requestId)
    {
        facts.Begin(requestId, time.GetTimestamp());
        facts.Span = spans.Begin(facts.Http.Request);
        counts.Begin();
    }

    /// <summary>An attempt of a request has ended and is being booked.</summary>
    public void Settle(IRelayedCall call, Attempt attempt, LedgerRow row)
    {
        var facts = call.Facts;
        var before = facts.Target?.Name;
        facts.Settle(attempt, row, time);
        counts.Attempt(attempt, call.Stream, row.Usage, row.CostNanoUsd, before);
        var operation = call is ChatCall ? GenAiNames.Chat : call.DoorName;
        meter.Record(operation, attempt, counts.IsConfigured(attempt.Target), call.Stream, row.Usage, row.CostNanoUsd);
        if (facts.Span is { } span)
        {
            spans.Attempt(span, operation, attempt, call.Stream, row.Usage, row.CostNanoUsd);
        }
    }

    /// <summary>A request has been answered, or its caller has gone.</summary>
    public void End(CallFacts facts)
    {
        var status = facts.Http.RequestAborted.IsCancellationRequested ? 0 : facts.Http.Response.StatusCode;
        var duration = time.GetElapsedTime(facts.Began);
        counts.End(facts.Route, facts.Target, status, duration, facts.Overhead);
        meter.Record(facts.Http.Request.Method, facts.Route, status, duration);
        access?.Add(AccessLine.Of(facts, status, duration, time.GetUtcNow()));
        if (facts.IsLogged)
        {
            requests!.Add(facts, status, duration);
        }

        if (facts.Span is { } span)
        {
            GatewaySpans.End(span, facts, status);
        }
    }
}
