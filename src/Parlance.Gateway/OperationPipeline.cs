using Parlance.Dialects;
using Parlance.Gateway.Features.Budgets;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Features.Routing;
using Parlance.Gateway.Relay;
using Parlance.Gateway.Surfaces;
using Parlance.Gateway.Surfaces.Forms;
using Parlance.Upstream;
using Parlance.Wire;

namespace Parlance.Gateway;

/// <summary>The way of <see cref="ChatPipeline"/> for everything that is not chat: embeddings, rerank, moderations, images, audio. The numbers are those of ARCHITECTURE.md.</summary>
internal sealed class OperationPipeline(RouteTable routes, AttemptLoop attempts, Settlement settlement, PurseSet purses, AnswerRelay relay, Guarding guarding, SpoolFolder spool, bool strictByDefault, TimeProvider time)
{
    /// <summary>The doors.</summary>
    public IEnumerable<Route> Routes => OperationDoor.All.Select(door => new Route("POST", door.Path, DialectSet.OpenAiChat, call => RunAsync(call, door)));

    private async ValueTask RunAsync(Call at, OperationDoor door)
    {
        var (http, key, _, requestId) = at;

        // 1. Door: what is asked. A form stands in a file, so that its size is not that of the memory.
        using var body = new PooledBuffer(door.IsForm ? 0 : (int)Math.Min(http.Request.ContentLength ?? 0, 64 * 1024));
        using var form = door.IsForm ? spool.Create() : null;
        RequestScan? scan = null;
        Spend? spend = null;
        var error = form is null ? null : await FormRequest.ReadAsync(http, form, body);
        if (form is null)
        {
            await RequestBody.ReadAsync(http, body);
            at.Facts.Tap?.Ask(body.WrittenSpan);
        }

        if (error is not null || !RequestBody.TryScan(body.WrittenMemory, default, out scan, out error)
            || !StrictMode.TryRead(http.Request.Headers, strictByDefault, out var strict, out error)

            // 2. Admit: what this key may use, and whether its call can be recorded.
            || (error = Admit(key!, scan)) is not null

            // 3. Route: the targets, in order.
            || !routes.Current.TryRoute(new RouteAsk(null, scan, http.Request.Headers, key!.Id, key.Partition), out var routed, out error)

            // What it may do at this moment; what follows must leave again.
            || (!purses.TryEnter(key.Id, key.Limited, scan!.Body.Length, out spend, out error)
                 && ((spend, error) = await purses.WaitAsync(key.Id, key.Limited, scan.Body.Length, error, http.RequestAborted)).error is not null))
        {
            at.Facts.Ask(scan?.Model, scan?.Stream ?? false);
            await ErrorSurface.WriteAsync(http, DialectSet.OpenAiChat, error!, requestId);
            return;
        }

        at.Facts.Ask(scan.Model, scan.Stream);

        // 4. Send and 5. decode: attempts until one has something to show.
        scan = routed.Scan;
        if (guarding.IsOn && form is null)
        {
            (scan, _, error) = await guarding.CheckAsync(at, scan, spend);
            if (error is not null)
            {
                await ErrorSurface.WriteAsync(http, DialectSet.OpenAiChat, error, requestId);
                return;
            }
        }

        using var plan = routed.Plan;
        using var call = new OperationCall(door.Operation, scan, form, key, requestId, settlement) { Facts = at.Facts, Strict = strict, Spend = spend };
        var outcome = await attempts.RunAsync(routed.Targets, routed.Follow(call), scan.Stream, http.RequestAborted);
        if (outcome.Attempt is not { } attempt)
        {
            await ErrorSurface.WriteAsync(http, DialectSet.OpenAiChat, outcome.Refusal!, requestId);
            return;
        }

        plan?.Learn(attempt);
        await using (attempt)
        {
            ResponseHead.Write(http.Response, at.Facts, attempt, call.Dropped, time);

            // 6. Relay and 7. settle.
            await (attempt.IsStream ? relay.StreamAsync(http, call, attempt) : AnswerRelay.WholeAsync(http, call, attempt));
        }
    }

    private ChatError? Admit(CallerKey key, RequestScan scan) => !key.Allows(scan.Model) ? Refusals.Model(key, scan.Model) : settlement.Unavailable;
}
