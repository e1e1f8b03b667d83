using System.Globalization;
using Microsoft.AspNetCore.Http;
using Parlance.Gateway.Features.Budgets;
using Parlance.Gateway.Features.Keys;

namespace Parlance.Gateway.Surfaces;

/// <summary>Refusals of the gateway itself, worded in one place.</summary>
internal static class Refusals
{
    public static ChatError Key() => new(ErrorKind.Authentication, "The API key is missing, unknown, revoked or expired. Send 'Authorization: Bearer KEY' with a key from 'parlance keys create'.")
    {
        Side = ErrorSide.Client,
        Code = "invalid_api_key",
    };

    public static ChatError Ended(CallerKey key, DateTimeOffset now)
    {
        var (owner, policy) = key.Refuser(policy => !(policy.ExpiresAt <= now));
        return new(ErrorKind.Authentication, string.Create(CultureInfo.InvariantCulture, $"The time of {owner} ended at {policy.ExpiresAt?.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}; nothing is left of it and it does not return by itself. Ask the operator for another key or a later end."))
        {
            Side = ErrorSide.Client,
            Code = "key_expired",
        };
    }

    public static ChatError Role(bool isAdmin) => new(ErrorKind.PermissionDenied, isAdmin
        ? "This key administers the gateway and calls no model. Use a key from 'parlance keys create'."
        : "This key calls models and does not administer the gateway. Use a key from 'parlance keys create --admin'.")
    {
        Side = ErrorSide.Client,
        Code = "wrong_role",
    };

    public static ChatError Address(CallerKey key, System.Net.IPAddress? address) => new(ErrorKind.PermissionDenied, $"This key may not be used from {address}: it is not among the addresses of {key.Refuser(policy => policy.AllowsFrom(address)).Owner}. The operator can add it.")
    {
        Side = ErrorSide.Client,
        Code = "address_not_allowed",
    };

    public static ChatError IdempotencyKey(int longest) => new(ErrorKind.InvalidRequest, $"Idempotency-Key must be given once, with 1 to {longest} characters.")
    {
        Side = ErrorSide.Client,
        Code = "invalid_idempotency_key",
    };

    public static ChatError IdempotencyMismatch() => new(ErrorKind.InvalidRequest, "This Idempotency-Key was used for another request. Use a new key for every request, and the same key only to repeat one unchanged.")
    {
        Side = ErrorSide.Client,
        Status = StatusCodes.Status422UnprocessableEntity,
        Code = "idempotency_key_reused",
        Retryable = false,
    };

    public static ChatError IdempotencyRunning() => new(ErrorKind.Conflict, "The request with this Idempotency-Key is still under way. Repeat it when that one has ended.")
    {
        Side = ErrorSide.Client,
        Code = "idempotency_key_in_use",
        RetryAfter = TimeSpan.FromSeconds(1),
        Retryable = true,
    };

    public static ChatError IdempotencyLost() => new(ErrorKind.Conflict, "This request was answered, but its answer was too large to be kept. It is not made again under the same Idempotency-Key.")
    {
        Side = ErrorSide.Client,
        Code = "idempotent_answer_too_large",
        Retryable = false,
    };

    public static ChatError Model(CallerKey key, string model) => new(ErrorKind.PermissionDenied, $"This key may not use the model '{model}': it is not among the models of {key.Refuser(policy => policy.Allows(model)).Owner}. GET {ModelsSurface.Path} lists the models that it may use.")
    {
        Side = ErrorSide.Client,
        Code = "model_not_allowed",
        Param = "model",
    };

    public static ChatError NoTarget(string model, IReadOnlyList<(string Target, string Reason)> refused) => new(
        ErrorKind.InvalidRequest,
        $"No target of '{model}' can take this request: {string.Join("; ", refused.Select(one => $"{one.Target} {one.Reason}"))}. Leave out what stands in the way, or ask for another model.")
    {
        Side = ErrorSide.Client,
        Code = "no_capable_target",
        Param = "model",
    };

    public static ChatError Budget(BudgetRefusal refusal, DateTimeOffset now) => new(ErrorKind.QuotaExhausted, string.Create(CultureInfo.InvariantCulture, $"The budget of {refusal.Owner} ({Usd(refusal.Budget.LimitNanoUsd)} USD {refusal.Budget.Period}) has {Usd(Math.Max(0, refusal.Left))} USD left, and this call may cost up to {Usd(refusal.Needed)} USD. Ask for fewer tokens{Until(refusal)}."))
    {
        Side = ErrorSide.Client,
        Code = "budget_exceeded",
        Status = StatusCodes.Status429TooManyRequests,
        RetryAfter = refusal.ReturnsAt - now,
        Retryable = false,
    };

    public static ChatError Unbounded(string target) => new(ErrorKind.InvalidRequest, $"This key has a budget, and what this call to {target} may cost has no known bound. Write max_tokens, send media inline instead of by address, or have the operator write 'context' and 'max_output' of the model.")
    {
        Side = ErrorSide.Client,
        Code = "cost_unbounded",
        Param = "max_tokens",
    };

    public static ChatError ServerTool(string target, string tool) => new(ErrorKind.InvalidRequest, $"This key has a budget, and what {target} may charge for its own tool '{tool}' has no known bound. Write 'max_uses' in the tool (Anthropic) or 'max_tool_calls' (OpenAI Responses), or leave the tool out.")
    {
        Side = ErrorSide.Client,
        Code = "cost_unbounded",
        Param = "tools",
    };

    public static ChatError Unpriced(string target) => new(ErrorKind.PermissionDenied, $"This key has a budget, and no price of {target} is known. The operator can write one under providers.ID.models, or 'defaults: {{ unknown_price: allow }}'.")
    {
        Side = ErrorSide.Client,
        Code = "price_unknown",
        Param = "model",
    };

    public static ChatError Rate(RateRefusal refusal, DateTimeOffset now)
    {
        var until = refusal.IsKnown ? string.Create(CultureInfo.InvariantCulture, $"Try again in {Math.Ceiling(refusal.Wait.TotalSeconds)} s, at {now + refusal.Wait:yyyy-MM-ddTHH:mm:ss.fffZ}.") : "Try again when one of them has ended.";
        return new(ErrorKind.RateLimited, string.Create(CultureInfo.InvariantCulture, $"The limit of {refusal.Owner}, {refusal.Limit} {refusal.What}, has {refusal.Left} left. {until}{(refusal.Queue is { } queue ? $" {queue}" : "")}"))
        {
            Side = ErrorSide.Client,
            Code = "rate_limit_exceeded",
            RetryAfter = refusal.Wait,
        };
    }

    public static ChatError BillingDates(int mostDays) => new(ErrorKind.InvalidRequest, $"'start_date' and 'end_date' must be days such as 2026-11-01, the second after the first and at most {mostDays} days later. The last day that is counted is the one before 'end_date'.")
    {
        Side = ErrorSide.Client,
        Code = "invalid_date",
        Param = "start_date",
    };

    public static ChatError Books() => new(ErrorKind.Overloaded, "The gateway cannot read its ledger at the moment. Try again shortly.")
    {
        Side = ErrorSide.Gateway,
        Code = "ledger_unavailable",
    };

    public static ChatError Spool() => new(ErrorKind.Overloaded, "The gateway cannot store the upload at the moment. Try again shortly.")
    {
        Side = ErrorSide.Gateway,
        Code = "spool_unavailable",
    };

    public static ChatError Path(string method, string path) => new(ErrorKind.NotFound, $"There is no {method} {path}. The doors are POST /v1/chat/completions, POST /v1/responses, POST /v1/messages, POST /v1/embeddings, POST /api/chat, POST /v1beta/models/MODEL:generateContent, GET /v1/models; docs/operations.md lists those of images and audio.")
    {
        Side = ErrorSide.Client,
        Code = "unknown_url",
    };

    public static ChatError Method(string method, string path, string allowed) => new(ErrorKind.InvalidRequest, $"{path} takes {allowed}, not {method}.")
    {
        Side = ErrorSide.Client,
        Status = 405,
        Code = "method_not_allowed",
    };

    public static ChatError Dropped(IReadOnlyList<string> names, string target) => new(
        ErrorKind.InvalidRequest,
        $"{target} does not take {string.Join(", ", names.Select(name => $"'{name}'"))}, and this request is strict (x-parlance-strict). Leave it out, choose another model, or let the gateway leave it out.")
    {
        Side = ErrorSide.Client,
        Code = "unsupported_parameter",
        Param = names[0],
    };

    public static ChatError Framing(int status, string message) => new(status == 413 ? ErrorKind.RequestTooLarge : ErrorKind.InvalidRequest, message)
    {
        Side = ErrorSide.Client,
        Status = status,
    };

    public static ChatError Unexpected() => new(ErrorKind.ServerError, "The gateway failed while it handled this request; its log has the details under this request id.")
    {
        Side = ErrorSide.Gateway,
        Code = "gateway_error",
        Retryable = false,
    };

    public static ChatError Full(int ceiling) => new(ErrorKind.Overloaded, $"The gateway is at its limit of {ceiling} calls at the same time (max_inflight). Try again in a moment.")
    {
        Side = ErrorSide.Gateway,
        Code = "gateway_overloaded",
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static ChatError Stopping() => new(ErrorKind.Overloaded, "The gateway is stopping and has ended this call. Send it again.")
    {
        Side = ErrorSide.Gateway,
        Code = "gateway_stopping",
        RetryAfter = TimeSpan.FromSeconds(1),
        Retryable = false,
        Fallbackable = false,
    };

    public static ChatError Ledger() => new(ErrorKind.Overloaded, "The gateway cannot record calls at the moment and therefore makes none. Try again shortly.")
    {
        Side = ErrorSide.Gateway,
        Code = "ledger_unavailable",
    };

    private static string Until(BudgetRefusal refusal) =>
        refusal.ReturnsAt is { } at ? string.Create(CultureInfo.InvariantCulture, $", or wait until {at:yyyy-MM-ddTHH:mm:ssZ}")
        : !refusal.Budget.Period.IsRolling ? "; the budget does not return by itself, only the operator can raise it"
        : refusal.Left < refusal.Budget.LimitNanoUsd ? ", or wait until a running call has ended"
        : "; all of the budget is there";

    private static string Usd(long nano) => (nano / 1_000_000_000m).ToString("0.#########", CultureInfo.InvariantCulture);
}
