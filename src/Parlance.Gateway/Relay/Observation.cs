using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Features.Telemetry;
using Parlance.Gateway.Surfaces;
using Parlance.Upstream;

namespace Parlance.Gateway.Relay;

/// <summary>Tells everybody who counts, measures or logs what becomes of requests. Thread-safe.</summary>
internal sealed class Observation(CallCounts counts, GatewayMeter meter, TimeProvider time)
{
    /// <summary>A request has arrived.</summary>
    public void Begin(CallFacts facts, string requestId)
    {
        facts.Begin(requestId, time.GetTimestamp());
        counts.Begin();
    }

    /// <summary>An attempt of a request has ended and is being booked.</summary>
    public void Settle(CallFacts facts, Attempt attempt, LedgerRow row)
    {
        var before = facts.Target?.Name;
        facts.Settle(attempt, row, time);
        counts.Attempt(attempt, facts.Stream, row.Usage, row.CostNanoUsd, before);
        meter.Record(attempt.Target.Name, attempt.Elapsed, attempt.TimeToFirstContent, row.Usage, row.ErrorCode);
    }

    /// <summary>A request has been answered, or its caller has gone.</summary>
    public void End(CallFacts facts)
    {
        var status = facts.Http.RequestAborted.IsCancellationRequested ? 0 : facts.Http.Response.StatusCode;
        counts.End(facts.Door, facts.Target, status, time.GetElapsedTime(facts.Began), facts.Overhead);
    }
}
