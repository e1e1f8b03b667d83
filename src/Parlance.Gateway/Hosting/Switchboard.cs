using Microsoft.AspNetCore.Http;
using Parlance.Dialects;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Surfaces;

namespace Parlance.Gateway.Hosting;

/// <summary>Which surface a path is. Every surface but <c>/health</c> wants a key.</summary>
internal sealed class Switchboard(ChatPipeline chat, ModelsSurface models, KeyRing keys)
{
    public const string HealthPath = "/health";

    /// <summary>The dialect in which a caller at this path understands errors.</summary>
    public static IDialect DialectOf(HttpRequest request) => DoorAt(request.Path.Value!)?.Dialect ?? ModelsSurface.DialectOf(request);

    public async ValueTask RunAsync(HttpContext http, string requestId)
    {
        var request = http.Request;
        var path = request.Path.Value!;
        if (StrictEdge.Check(request) is { } refused)
        {
            http.Response.Headers.Connection = "close";
            await ErrorSurface.WriteAsync(http, DialectOf(request), refused, requestId);
        }
        else if (DoorAt(path) is { } door)
        {
            await (HttpMethods.IsPost(request.Method) ? new ValueTask(chat.RunAsync(http, door, requestId)) : RefuseAsync(http, "POST", requestId));
        }
        else if (path == HealthPath)
        {
            await (HttpMethods.IsGet(request.Method) ? WriteHealthAsync(http) : RefuseAsync(http, "GET", requestId));
        }
        else if (path == ModelsSurface.Path || path.StartsWith(ModelsSurface.Path + "/", StringComparison.Ordinal))
        {
            await (HttpMethods.IsGet(request.Method) ? ListAsync(http, requestId) : RefuseAsync(http, "GET", requestId));
        }
        else
        {
            await ErrorSurface.WriteAsync(http, DialectOf(request), Refusals.Path(request.Method, path), requestId);
        }
    }

    private static Door? DoorAt(string path)
    {
        foreach (var door in Door.All)
        {
            if (door.Path == path)
            {
                return door;
            }
        }

        return null;
    }

    private static async ValueTask WriteHealthAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync("{\"status\":\"ok\"}"u8.ToArray(), http.RequestAborted);
    }

    private static ValueTask RefuseAsync(HttpContext http, string allowed, string requestId)
    {
        http.Response.Headers.Allow = allowed;
        return ErrorSurface.WriteAsync(http, DialectOf(http.Request), Refusals.Method(http.Request.Method, http.Request.Path.Value!, allowed), requestId);
    }

    private async ValueTask ListAsync(HttpContext http, string requestId)
    {
        if (keys.TryFind(Presented.Key(http.Request.Headers), out var key))
        {
            await models.WriteAsync(http, key, requestId);
        }
        else
        {
            await ErrorSurface.WriteAsync(http, DialectOf(http.Request), Refusals.Key(), requestId);
        }
    }
}
