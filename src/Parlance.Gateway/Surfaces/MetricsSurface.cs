using Parlance.Gateway.Features.AccessLines;
using Parlance.Gateway.Features.Budgets;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Features.Requests;
using Parlance.Gateway.Features.Telemetry;
using Parlance.Upstream;
using Parlance.Wire;

namespace Parlance.Gateway.Surfaces;

/// <summary><c>GET /metrics</c>: everything that is counted, in Prometheus' text format. No label holds a key, a caller or a text.</summary>
internal sealed class MetricsSurface(CallCounts counts, LedgerWriter ledger, AttemptLoop attempts, RateGate gate, AccessLog? access, RequestLog? requests, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public IReadOnlyList<Route> Routes => [new("GET", "/metrics", null, WriteAsync) { Access = Access.Metrics }];

    private async ValueTask WriteAsync(Call call)
    {
        using var body = new PooledBuffer(16 * 1024);

        // Away from the threads that carry requests: with hundreds of targets it takes a millisecond or more.
        await Task.Run(() => Write(new MetricWriter(body)), call.Http.RequestAborted);
        call.Http.Response.ContentType = MetricWriter.MediaType;
        call.Http.Response.ContentLength = body.Length;
        call.Http.Response.Headers.CacheControl = "no-store";
        await call.Http.Response.Body.WriteAsync(body.WrittenMemory, call.Http.RequestAborted);
    }

    private void Write(MetricWriter page)
    {
        CountsPage.Write(page, counts);
        page.Single("parlance_queue_waiting", "gauge", "Calls that wait for their limits.", gate.Waiting);
        WriteTargets(page, attempts.Health());
        WriteLedger(page, ledger.Health);
        if (access is not null)
        {
            page.Single("parlance_access_log_dropped_total", "counter", "Lines of the access log that were not written.", access.Dropped);
        }

        if (requests is not null)
        {
            page.Single("parlance_request_log_dropped_total", "counter", "Requests that the request log did not keep.", requests.Dropped);
        }

        ProcessPage.Write(page, _startedAt);
    }

    private void WriteTargets(MetricWriter page, IReadOnlyList<TargetHealth> targets)
    {
        page.Begin("parlance_target_open_circuits", "gauge", "Keys of the target that are left alone because calls keep failing.");
        foreach (var (name, target) in Named(targets))
        {
            page.Value(target.Open, ("target", name));
        }

        page.Begin("parlance_target_parked_keys", "gauge", "Keys of the target that are left alone because their limits are used up.");
        foreach (var (name, target) in Named(targets))
        {
            page.Value(target.Parked, ("target", name));
        }
    }

    /// <summary>Only those that are counted under their own name: the others' names are callers'.</summary>
    private IEnumerable<(string Name, TargetHealth Health)> Named(IReadOnlyList<TargetHealth> targets) =>
        from target in targets where counts.Knows(target.Name) orderby target.Name select (target.Name, target);

    private static void WriteLedger(MetricWriter page, LedgerHealth health)
    {
        page.Single("parlance_ledger_pending_rows", "gauge", "Rows that wait to be written.", health.Pending);
        page.Single("parlance_ledger_rows_total", "counter", "Rows that were written, intents included.", health.Rows);
        page.Single("parlance_ledger_intents_total", "counter", "Of those, what becomes of an attempt if the gateway ends before it is booked.", health.Intents);
        page.Begin("parlance_ledger_commit_seconds", "summary", "Transactions that took those rows.");
        page.Seconds(health.CommitTime, "_sum");
        page.Sample("_count", $"{health.Commits}");
        page.Single("parlance_ledger_failing", "gauge", "1 while rows cannot be written, and no call is made.", health.Failure is null ? 0 : 1);
    }
}
