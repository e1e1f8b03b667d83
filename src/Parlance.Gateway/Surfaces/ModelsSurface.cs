using System.Text.Json;
using Parlance.Dialects;
using Parlance.Wire;

namespace Parlance.Gateway.Surfaces;

/// <summary>
/// <c>GET /v1/models</c> and <c>GET /v1/models/{id}</c>, in OpenAI's shape, in Anthropic's for callers that send <c>anthropic-version</c>, in Gemini's for those that send <c>x-goog-api-key</c>;
/// and <c>GET /v1beta/models</c>, always in Gemini's.
/// </summary>
internal sealed class ModelsSurface(RouteTable routes)
{
    public const string Path = "/v1/models";

    public IReadOnlyList<Route> Routes =>
    [
        new("GET", Path, null, WriteAsync),
        new("GET", Path + "/{id}", null, WriteAsync),
        new("GET", "/v1beta/models", DialectSet.GeminiGenerate, WriteAsync),
        new("GET", "/v1beta/models/{id}", DialectSet.GeminiGenerate, WriteAsync),
    ];

    private async ValueTask WriteAsync(Call call)
    {
        var (http, key, id, requestId) = call;
        var dialect = CallerDialect.Of(http.Request);
        var visible = routes.Current.Names.Where(key!.Allows).ToArray();
        if (id is not null && !visible.Contains(id))
        {
            await ErrorSurface.WriteAsync(http, dialect, new ChatError(ErrorKind.NotFound, $"The model '{id}' does not exist or this key may not use it; GET {Path} lists the models.") { Side = ErrorSide.Client, Code = "model_not_found", Param = "model" }, requestId);
            return;
        }

        using var body = new PooledBuffer(4096);
        using (var json = new Utf8JsonWriter(body))
        {
            if (id is not null)
            {
                ModelList.WriteModel(json, id, dialect);
            }
            else
            {
                ModelList.Write(json, visible, dialect);
            }
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        http.Response.Headers["x-request-id"] = requestId;
        await http.Response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }
}
