using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parlance.Dialects;
using Parlance.Dialects.Operations;
using Parlance.Gateway.Features.Budgets;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Relay;
using Parlance.Manifests;
using Parlance.Upstream;
using Parlance.Wire;

namespace Parlance.Gateway.Surfaces;

/// <summary>
/// <c>POST /v1/messages/count_tokens</c> and <c>POST /v1beta/models/{model}:countTokens</c>: how many tokens a request would have. A target of the same protocol that can count is asked; for any other, and when that one
/// cannot answer, the answer is an estimate made here, marked by the header <c>x-parlance-estimated</c>. Nothing is charged, but limits on requests and concurrency hold.
/// </summary>
internal sealed class CountSurface(RouteTable routes, AttemptLoop attempts, Settlement settlement, PurseSet purses, Guarding guarding, TimeProvider time)
{
    public IReadOnlyList<Route> Routes =>
    [
        new("POST", "/v1/messages/count_tokens", DialectSet.AnthropicMessages, call => CountAsync(call, DialectSet.AnthropicMessages, "input_tokens")),
        new("POST", "/v1beta/models/{model}:countTokens", DialectSet.GeminiGenerate, call => CountAsync(call, DialectSet.GeminiGenerate, "totalTokens")),
    ];

    private async ValueTask CountAsync(Call call, IDialect dialect, string field)
    {
        var (http, key, model, requestId) = call;
        using var body = new PooledBuffer((int)Math.Min(http.Request.ContentLength ?? 0, 64 * 1024));
        await RequestBody.ReadAsync(http, body);
        Spend? spend = null;
        if (!RequestBody.TryScan(body.WrittenMemory, new PathFacts(model, false), out var scan, out var error)
            || !TryAdmit(key!, scan!.Model, out error)
            || !routes.Current.TryPlan(scan.Model, out var targets, out error)
            || !dialect.TryReadRequest(Whole(body.WrittenMemory, dialect), out var request, out error)
            || (!purses.TryEnter(key!.Id, key.Limited, 0, out spend, out error)
                && ((spend, error) = await purses.WaitAsync(key.Id, key.Limited, 0, error, http.RequestAborted)).error is not null))
        {
            await ErrorSurface.WriteAsync(http, dialect, error!, requestId);
            return;
        }

        using var entered = spend;

        // What a guardrail would have to look at first is counted here.
        if (settlement.Unavailable is null && !guarding.HoldsBack(key!, scan.Model) && targets!.FirstOrDefault(target => target.Provider.Dialect == dialect && target.TryGetUri(Operation.CountTokens, out _)) is { } counting)
        {
            using var asked = new OperationCall(Operation.CountTokens, scan, null, key!, requestId, settlement) { Facts = call.Facts };
            call.Facts.Ask(scan.Model, stream: false);
            if (await TryAskAsync(http, asked, counting, dialect))
            {
                return;
            }
        }

        var response = http.Response;
        var answer = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"{field}\":{TokenEstimate.Of(request, dialect.Name)}}}"));
        response.ContentType = "application/json";
        response.ContentLength = answer.Length;
        response.Headers["x-parlance-estimated"] = "true";
        await response.Body.WriteAsync(answer, http.RequestAborted);
    }

    /// <summary>Asks the target. False when it has no answer, and an estimate is better than none; what it says against the request itself is an answer.</summary>
    private async ValueTask<bool> TryAskAsync(HttpContext http, OperationCall call, Target target, IDialect dialect)
    {
        var outcome = await attempts.RunAsync([target], call, stream: false, http.RequestAborted);
        if (outcome.Attempt is not { } attempt)
        {
            return false;
        }

        await using (attempt)
        {
            while (!attempt.Ended)
            {
                await attempt.ReadAsync();
            }

            if (attempt.Error is { } error)
            {
                await call.SettleAsync(attempt);
                if (error.Kind is not (ErrorKind.InvalidRequest or ErrorKind.RequestTooLarge) || attempt.Status == StatusCodes.Status405MethodNotAllowed)
                {
                    return false;
                }

                await ErrorSurface.WriteAsync(http, dialect, error, call.RequestId);
                return true;
            }

            ResponseHead.Write(http.Response, call.Facts, attempt, call.Dropped, time);
            await AnswerRelay.WholeAsync(http, call, attempt);
            return true;
        }
    }

    private static bool TryAdmit(CallerKey key, string model, out ChatError? error)
    {
        error = key.Allows(model) ? null : Refusals.Model(key, model);
        return error is null;
    }

    /// <summary>The request that is counted: Gemini's may stand in a field, Anthropic's has no output limit, which its chat call demands.</summary>
    private static ReadOnlyMemory<byte> Whole(ReadOnlyMemory<byte> body, IDialect dialect)
    {
        using var document = JsonDocument.Parse(body);
        if (dialect == DialectSet.GeminiGenerate)
        {
            return document.RootElement.TryGetProperty("generateContentRequest", out var inner) ? Encoding.UTF8.GetBytes(inner.GetRawText()) : body;
        }

        if (document.RootElement.TryGetProperty("max_tokens", out _))
        {
            return body;
        }

        var open = body.Span.IndexOf((byte)'{') + 1;
        return (byte[])[.. body.Span[..open], .. "\"max_tokens\":1,"u8, .. body.Span[open..]];
    }
}
