using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Parlance.Dialects;
using Parlance.Wire;

namespace Parlance.Gateway.Surfaces;

/// <summary>What Ollama's clients ask besides chat: <c>GET /api/tags</c>, <c>POST /api/show</c>, <c>GET /api/version</c>. What only a model on this machine has (size, template, layers) is empty.</summary>
internal sealed class OllamaSurface(RouteTable routes)
{
    /// <summary>The version of the protocol that is spoken here; clients refuse servers that are too old for what they need.</summary>
    private const string ProtocolVersion = "0.13.0";

    /// <summary>The models' files have no date.</summary>
    private const string NoDate = "1970-01-01T00:00:00Z";

    public IReadOnlyList<Route> Routes =>
    [
        new("GET", "/api/tags", DialectSet.OllamaChat, TagsAsync),
        new("GET", "/api/version", DialectSet.OllamaChat, call => JsonAnswer.WriteAsync(call, static json => json.WriteString("version", ProtocolVersion))),
        new("POST", "/api/show", DialectSet.OllamaChat, ShowAsync),
    ];

    private static void WriteDetails(Utf8JsonWriter json)
    {
        json.WriteStartObject("details");
        json.WriteString("parent_model", "");
        json.WriteString("format", "");
        json.WriteString("family", "");
        json.WriteNull("families");
        json.WriteString("parameter_size", "");
        json.WriteString("quantization_level", "");
        json.WriteEndObject();
    }

    private ValueTask TagsAsync(Call call) => JsonAnswer.WriteAsync(call, json =>
    {
        json.WriteStartArray("models");
        foreach (var name in routes.Current.Names.Where(call.Key!.Allows))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("model", name);
            json.WriteString("modified_at", NoDate);
            json.WriteNumber("size", 0);
            json.WriteString("digest", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))));
            WriteDetails(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private async ValueTask ShowAsync(Call call)
    {
        using var body = new PooledBuffer(256);
        await RequestBody.ReadAsync(call.Http, body);
        if (NameIn(body.WrittenMemory) is not { } name)
        {
            await RefuseAsync(call, new ChatError(ErrorKind.InvalidRequest, "The body must be a JSON object with the name of a 'model'.") { Side = ErrorSide.Client, Param = "model" });
            return;
        }

        if (!call.Key!.Allows(name) || !routes.Current.TryPlan(name, out var targets, out _))
        {
            await RefuseAsync(call, new ChatError(ErrorKind.NotFound, $"model '{name}' not found, or this key may not use it; GET /api/tags lists the models.") { Side = ErrorSide.Client, Code = "model_not_found", Param = "model" });
            return;
        }

        var context = targets[0].Card?.ContextWindow;
        await JsonAnswer.WriteAsync(call, json =>
        {
            json.WriteString("modelfile", "");
            json.WriteString("parameters", "");
            json.WriteString("template", "");
            WriteDetails(json);
            json.WriteStartObject("model_info");
            json.WriteString("general.architecture", "remote");
            if (context is { } tokens)
            {
                json.WriteNumber("remote.context_length", tokens);
            }

            json.WriteEndObject();
            json.WriteStartArray("capabilities");
            json.WriteStringValue("completion");
            json.WriteStringValue("tools");
            json.WriteEndArray();
            json.WriteString("modified_at", NoDate);
        });
    }

    private static ValueTask RefuseAsync(Call call, ChatError error) => ErrorSurface.WriteAsync(call.Http, DialectSet.OllamaChat, error, call.RequestId);

    /// <summary><c>model</c>, or <c>name</c> as older clients say; null when the body is something else.</summary>
    private static string? NameIn(ReadOnlyMemory<byte> body)
    {
        if (!StrictJson.TryValidate(body.Span, out _))
        {
            return null;
        }

        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        return root.ValueKind == JsonValueKind.Object && (root.TryGetProperty("model", out var name) || root.TryGetProperty("name", out name)) && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 } text ? text : null;
    }
}
