using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parlance.Dialects;
using Parlance.Gateway.Features.Responses;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Surfaces;

/// <summary><c>GET</c> and <c>DELETE /v1/responses/{id}</c>, <c>GET /v1/responses/{id}/input_items</c>: answers that were kept, for the key that made them.</summary>
internal sealed class ResponsesSurface(StoredResponses responses)
{
    private const string Path = "/v1/responses/{id}";
    private const int MostItems = 100;
    private const int UsualItems = 20;

    public IReadOnlyList<Route> Routes =>
    [
        new("GET", Path + "/input_items", DialectSet.OpenAiResponses, call => AnswerAsync(call, ItemsAsync)),
        new("GET", Path, DialectSet.OpenAiResponses, call => AnswerAsync(call, GetAsync)),
        new("DELETE", Path, DialectSet.OpenAiResponses, call => AnswerAsync(call, DeleteAsync)),
    ];

    private static async ValueTask AnswerAsync(Call call, Func<Call, ValueTask<byte[]?>> answer)
    {
        var (http, _, id, requestId) = call;
        try
        {
            if (await answer(call) is { } json)
            {
                http.Response.ContentType = "application/json";
                http.Response.ContentLength = json.Length;
                await http.Response.Body.WriteAsync(json, http.RequestAborted);
                return;
            }

            await ErrorSurface.WriteAsync(http, DialectSet.OpenAiResponses, StoredResponses.NotFound(id!), requestId);
        }
        catch (StoreException)
        {
            await ErrorSurface.WriteAsync(http, DialectSet.OpenAiResponses, StoredResponses.Unavailable(), requestId);
        }
    }

    private async ValueTask<byte[]?> GetAsync(Call call) => (await responses.FindAsync(call.Key!.Id, call.Piece!))?.Json;

    private async ValueTask<byte[]?> DeleteAsync(Call call) => await responses.RemoveAsync(call.Key!.Id, call.Piece!) ? Written(json =>
    {
        json.WriteString("id", call.Piece);
        json.WriteString("object", "response");
        json.WriteBoolean("deleted", true);
    }) : null;

    private async ValueTask<byte[]?> ItemsAsync(Call call) =>
        await responses.FindAsync(call.Key!.Id, call.Piece!) is { } found ? Page(found.Input, call.Http.Request.Query) : null;

    /// <summary>A page of the items, newest first unless asked otherwise; an item that the caller sent without an id is called by its place.</summary>
    private static byte[] Page(byte[] input, IQueryCollection query)
    {
        using var document = JsonDocument.Parse(input);
        var items = document.RootElement.EnumerateArray().Select((item, place) => (Id: IdOf(item, place), Item: item)).ToList();
        if (query["order"] != "asc")
        {
            items.Reverse();
        }

        var after = query["after"].ToString();
        var from = after.Length == 0 ? 0 : items.FindIndex(item => item.Id == after) + 1;
        var limit = int.TryParse(query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, MostItems) : UsualItems;
        var page = items.Skip(from).Take(limit).ToList();
        return Written(json =>
        {
            json.WriteString("object", "list");
            json.WriteStartArray("data");
            foreach (var (id, item) in page)
            {
                WriteItem(json, id, item);
            }

            json.WriteEndArray();
            json.WriteString("first_id", page.Count == 0 ? null : page[0].Id);
            json.WriteString("last_id", page.Count == 0 ? null : page[^1].Id);
            json.WriteBoolean("has_more", items.Count > from + page.Count);
        });
    }

    private static string IdOf(JsonElement item, int place) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString()! : string.Create(CultureInfo.InvariantCulture, $"item_{place}");

    private static void WriteItem(Utf8JsonWriter json, string id, JsonElement item)
    {
        json.WriteStartObject();
        if (!item.TryGetProperty("type", out _))
        {
            json.WriteString("type", "message");
        }

        json.WriteString("id", id);
        foreach (var field in item.EnumerateObject())
        {
            if (!field.NameEquals("id"))
            {
                field.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    private static byte[] Written(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }
}
