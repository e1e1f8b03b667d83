using System.Globalization;
using Microsoft.AspNetCore.Http;
using Parlance.Dialects;
using Parlance.Wire;

namespace Parlance.Gateway.Surfaces;

/// <summary>Answers with an error in the door's own shape.</summary>
internal static class ErrorSurface
{
    public static async ValueTask WriteAsync(HttpContext http, IDialect dialect, ChatError error, string requestId)
    {
        if (http.Response.HasStarted || http.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        var shown = ForCaller(error);
        var response = http.Response;
        response.StatusCode = shown.Status;
        response.ContentType = "application/json";
        response.Headers["x-request-id"] = requestId;
        if (shown.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

            // The SDKs of OpenAI and Anthropic read this first: they wait no longer than they must.
            response.Headers["retry-after-ms"] = ((long)Math.Ceiling(wait.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);
        }

        // The official SDKs follow this header: what is not worth repeating is not repeated.
        response.Headers["x-should-retry"] = shown.Retryable ? "true" : "false";
        using var body = new PooledBuffer(512);
        dialect.WriteError(shown, requestId, body);
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }

    /// <summary>
    /// What a caller may see: a provider's complaint about the operator's key or balance is the operator's matter, and its words may quote the key.
    /// </summary>
    public static ChatError ForCaller(ChatError error)
    {
        if (error.Side != ErrorSide.Provider)
        {
            return error;
        }

        return error.Kind switch
        {
            ErrorKind.Authentication or ErrorKind.PermissionDenied => new ChatError(ErrorKind.ServerError, "The provider refused the gateway's credential. The operator has to set a valid key for it.")
            {
                Code = "upstream_auth_error",
                Status = StatusCodes.Status502BadGateway,
                Retryable = false,
                RequestId = error.RequestId,
            },
            ErrorKind.QuotaExhausted => new ChatError(ErrorKind.QuotaExhausted, "The provider refused the call because the gateway's account there has no quota or balance left.")
            {
                Code = "insufficient_quota",
                Status = StatusCodes.Status429TooManyRequests,
                RetryAfter = error.RetryAfter,
                Retryable = false,
                RequestId = error.RequestId,
            },

            // A redirect is not followed, and nothing that is no error status may reach a caller as one.
            _ when error.Status is < 400 or > 599 => error with { Status = StatusCodes.Status502BadGateway },
            _ => error,
        };
    }
}
