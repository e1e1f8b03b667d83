using System.Runtime.CompilerServices;
using Parlance.Dialects;
using Parlance.Gateway.Features.Budgets;
using Parlance.Gateway.Features.Guardrails;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Features.Responses;
using Parlance.Gateway.Features.Routing;
using Parlance.Gateway.Relay;
using Parlance.Gateway.Surfaces;
using Parlance.Upstream;
using Parlance.Wire;

namespace Parlance.Gateway;

/// <summary>One request in one direction: door → admit → route → send → decode → relay → settle. The numbers are those of ARCHITECTURE.md.</summary>
internal sealed class ChatPipeline(RouteTable routes, AttemptLoop attempts, Settlement settlement, PurseSet purses, AnswerRelay relay, CachedRelay cached, Guarding guarding, StoredResponses responses, bool strictByDefault, TimeProvider time)
{
    /// <summary>The doors.</summary>
    public IEnumerable<Route> Routes => Door.All.Select(door => new Route("POST", door.Path, door.Dialect, call => RunAsync(call, door)));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask RunAsync(Call at, Door door)
    {
        var (http, key, model, requestId) = at;

        // 1. Door: what is asked, in the caller's own bytes.
        using var body = new PooledBuffer((int)Math.Min(http.Request.ContentLength ?? 0, 64 * 1024));
        await RequestBody.ReadAsync(http, body);
        var asked = door.Dialect == DialectSet.OpenAiResponses ? await responses.PrepareAsync(key!.Id, body.WrittenMemory) : new AskedResponse(body.WrittenMemory);
        at.Facts.Tap?.Ask(asked.Body.Span);
        var error = asked.Error;
        RequestScan? scan = null;
        Spend? spend = null;
        if (error is not null
            || !RequestBody.TryScan(asked.Body, door.Facts(model), out scan, out error)
            || !StrictMode.TryRead(http.Request.Headers, strictByDefault, out var strict, out error)

            // 2. Admit: what this key may use, and whether its call can be recorded.
            || !TryAdmit(key!, scan!, out error)

            // 3. Route: the targets, in order.
            || !routes.Current.TryRoute(new RouteAsk(door.Dialect, scan!, http.Request.Headers, key!.Id, key.Partition), out var routed, out error)

            // What it may do at this moment; what follows must leave again.
            || (!purses.TryEnter(key.Id, key.Limited, scan!.Body.Length, out spend, out error)
                 && ((spend, error) = await purses.WaitAsync(key.Id, key.Limited, scan.Body.Length, error, http.RequestAborted)).error is not null))
        {
            at.Facts.Ask(scan?.Model, scan?.Stream ?? false);
            await ErrorSurface.WriteAsync(http, door.Dialect, error!, requestId);
            return;
        }

        at.Facts.Ask(scan.Model, scan.Stream);
        CallGuard? guard = null;
        if (guarding.IsOn)
        {
            (scan, guard, error) = await guarding.CheckAsync(at, routed.Scan, spend);
            if (error is not null)
            {
                await ErrorSurface.WriteAsync(http, door.Dialect, error, requestId);
                return;
            }

            routed = routed with { Scan = scan };
        }

        var prepared = new PreparedChat(door, routed, strict, asked.Keeper, guard);
        if (cached.TryAsk(at, prepared, out var question))
        {
            await cached.RunAsync(at, question, prepared, spend, (made, own, payer) => SendAsync(made, own, payer));
            return;
        }

        await SendAsync(at, prepared, spend);
    }

    // Once per call: its state is pooled, not allocated.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SentChat> SendAsync(Call at, PreparedChat prepared, Spend? spend)
    {
        var (http, key, _, requestId) = at;
        var scan = prepared.Scan;
        using var plan = prepared.Routed.Plan;

        // 4. Send and 5. decode: attempts until one has something to show.
        using var call = new ChatCall(prepared.Door.Dialect, scan, key!, requestId, settlement, time) { Facts = at.Facts, Strict = prepared.Strict, AsList = prepared.Door.AsList(http.Request), Spend = spend, CallerHeaders = http.Request.Headers, Keeper = prepared.Keeper, Guard = prepared.Guard };
        var outcome = await attempts.RunAsync(prepared.Routed.Targets, prepared.Routed.Follow(call), scan.Stream, http.RequestAborted);
        if (outcome.Attempt is not { } attempt)
        {
            await ErrorSurface.WriteAsync(http, prepared.Door.Dialect, outcome.Refusal!, requestId);
            return new SentChat(call.WasSent, null);
        }

        plan?.Learn(attempt);
        await using (attempt)
        {
            ResponseHead.Write(http.Response, at.Facts, attempt, call.Dropped, time);

            // 6. Relay and 7. settle.
            await (scan.Stream ? relay.StreamAsync(http, call, attempt) : AnswerRelay.WholeAsync(http, call, attempt));
            return new SentChat(true, attempt.Meter.Usage);
        }
    }

    private bool TryAdmit(CallerKey key, RequestScan scan, out ChatError? error)
    {
        error = !key.Allows(scan.Model) ? Refusals.Model(key, scan.Model) : settlement.Unavailable;
        return error is null;
    }
}
