using System.Text.Json;
using Parlance.Dialects;
using Parlance.Wire;

namespace Parlance.Gateway.Surfaces;

/// <summary><c>GET /v1/models</c> and <c>GET /v1/models/{id}</c>, in OpenAI's shape, or in Anthropic's for callers that send <c>anthropic-version</c>.</summary>
internal sealed class ModelsSurface(RouteTable routes)
{
    public const string Path = "/v1/models";

    public IReadOnlyList<Route> Routes => [new("GET", Path, null, WriteAsync), new("GET", Path + "/{id}", null, WriteAsync)];

    private async ValueTask WriteAsync(Call call)
    {
        var (http, key, id, requestId) = call;
        var dialect = CallerDialect.Of(http.Request);
        var anthropic = dialect == DialectSet.AnthropicMessages;
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
                WriteModel(json, id, anthropic);
            }
            else
            {
                WriteList(json, visible, anthropic);
            }
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        http.Response.Headers["x-request-id"] = requestId;
        await http.Response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }

    private static void WriteList(Utf8JsonWriter json, string[] models, bool anthropic)
    {
        json.WriteStartObject();
        if (!anthropic)
        {
            json.WriteString("object", "list");
        }

        json.WriteStartArray("data");
        foreach (var model in models)
        {
            WriteModel(json, model, anthropic);
        }

        json.WriteEndArray();
        if (anthropic)
        {
            json.WriteBoolean("has_more", false);
            json.WriteString("first_id", models.FirstOrDefault());
            json.WriteString("last_id", models.LastOrDefault());
        }

        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, string model, bool anthropic)
    {
        json.WriteStartObject();
        json.WriteString("id", model);
        if (anthropic)
        {
            json.WriteString("type", "model");
            json.WriteString("display_name", model);
            json.WriteString("created_at", "1970-01-01T00:00:00Z");
        }
        else
        {
            json.WriteString("object", "model");
            json.WriteNumber("created", 0);
            json.WriteString("owned_by", model.Contains('/') ? model[..model.IndexOf('/')] : "parlance");
        }

        json.WriteEndObject();
    }
}
