using Microsoft.AspNetCore.Http;

namespace Parlance.Gateway.Surfaces;

/// <summary><c>GET /health</c>: whether calls should be sent here; nothing else is told to whoever has no key.</summary>
/// <param name="isClosing">Whether the gateway is about to end.</param>
/// <param name="isBroken">Whether calls cannot be recorded at the moment, so that none is made.</param>
internal sealed class HealthSurface(Func<bool> isClosing, Func<bool> isBroken)
{
    public IReadOnlyList<Route> Routes => [new("GET", "/health", null, WriteAsync) { Access = Access.Open }];

    private ValueTask WriteAsync(Call call)
    {
        var (status, body) = isClosing() ? (StatusCodes.Status503ServiceUnavailable, "{\"status\":\"stopping\"}"u8.ToArray())
            : isBroken() ? (StatusCodes.Status503ServiceUnavailable, "{\"status\":\"unavailable\"}"u8.ToArray())
            : (StatusCodes.Status200OK, "{\"status\":\"ok\"}"u8.ToArray());
        call.Http.Response.StatusCode = status;
        call.Http.Response.ContentType = "application/json";
        call.Http.Response.Headers.CacheControl = "no-store";
        return call.Http.Response.Body.WriteAsync(body, call.Http.RequestAborted);
    }
}
