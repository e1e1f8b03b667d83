using Parlance.Dialects;
using Parlance.Gateway.Features.Budgets;
using Parlance.Gateway.Features.Guardrails;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Surfaces;

namespace Parlance.Gateway.Relay;

/// <summary>Shows requests to the guardrails that hold for them, before anything is sent. Thread-safe.</summary>
internal sealed class Guarding(GuardrailTable table, Webhook webhook, GuardCounts counts)
{
    /// <summary>Whether there are any.</summary>
    public bool IsOn => table.Current is not null;

    /// <summary>Whether requests like this one are looked at before they leave.</summary>
    public bool HoldsBack(CallerKey key, string model) => table.Current is { } guardrails && guardrails.Any(guardrail => guardrail.Phases.HasFlag(GuardPhase.Input) && guardrail.Scope.Covers(key, model));

    /// <summary>The request as it may go on, and what looks at its answer (null: nothing does); or why it may not. A request that may not go on has left its limits again.</summary>
    public async ValueTask<(RequestScan Scan, CallGuard? Guard, ChatError? Error)> CheckAsync(Call at, RequestScan scan, Spend? spend)
    {
        List<Guardrail>? holding = null;
        foreach (var guardrail in table.Current ?? [])
        {
            if (guardrail.Scope.Covers(at.Key!, scan.Model))
            {
                (holding ??= []).Add(guardrail);
            }
        }

        if (holding is null)
        {
            return (scan, null, null);
        }

        try
        {
            var guard = new CallGuard(holding, new GuardedCall(at.RequestId, scan.Model, at.Key!.Name), webhook, counts);
            var (body, error) = await guard.CheckAsync(scan.Body, at.Http.RequestAborted);
            if (error is not null)
            {
                spend?.Dispose();
            }
            else if (body is not null)
            {
                _ = RequestScan.TryScan(body, new PathFacts(scan.Model, scan.Stream), out var changed, out error);
                scan = changed ?? scan;
            }

            return (scan, guard, error);
        }
        catch
        {
            spend?.Dispose();
            throw;
        }
    }
}
