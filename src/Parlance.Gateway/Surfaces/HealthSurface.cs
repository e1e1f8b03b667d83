namespace Parlance.Gateway.Surfaces;

/// <summary><c>GET /health</c>: whether the process answers; nothing else is told to whoever has no key.</summary>
internal static class HealthSurface
{
    private static readonly byte[] s_ok = "{\"status\":\"ok\"}"u8.ToArray();

    public static IReadOnlyList<Route> Routes { get; } = [new("GET", "/health", null, WriteAsync) { Access = Access.Open }];

    private static ValueTask WriteAsync(Call call)
    {
        call.Http.Response.ContentType = "application/json";
        return call.Http.Response.Body.WriteAsync(s_ok, call.Http.RequestAborted);
    }
}
