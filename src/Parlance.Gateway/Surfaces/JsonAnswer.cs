using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Gateway.Surfaces;

/// <summary>An answer of the gateway's own: one JSON object.</summary>
internal static class JsonAnswer
{
    /// <summary>Writes an object with <paramref name="members"/>.</summary>
    public static async ValueTask WriteAsync(Call call, Action<Utf8JsonWriter> members)
    {
        using var body = new PooledBuffer(1024);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        var response = call.Http.Response;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body.WrittenMemory, call.Http.RequestAborted);
    }
}
