using System.Buffers;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Gateway.Features.Responses;

/// <summary>The few fields of a request that say what is kept and what was.</summary>
internal sealed class ResponsesRequest
{
    private static readonly JsonWriterOptions s_writing = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly JsonElement _root;

    private ResponsesRequest(JsonElement root) => _root = root;

    /// <summary>Id of the answer that this goes on from; null when there is none.</summary>
    public string? PreviousId => Member("previous_response_id") is { ValueKind: JsonValueKind.String } id ? id.GetString() : null;

    /// <summary>Whether the caller wants the answer kept: yes, unless it says no.</summary>
    public bool WantsStore => Member("store").ValueKind != JsonValueKind.False;

    /// <summary>Name of a field that asks for what only the vendor's own store can do; null when there is none.</summary>
    public string? Unsupported => Member("background").ValueKind == JsonValueKind.True ? "background" : Member("conversation").ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : "conversation";

    /// <summary>The fields of a body; false for one that is no sound JSON object, of which the door says what is wrong.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> body, out ResponsesRequest? request)
    {
        request = null;
        if (!StrictJson.TryValidate(body.Span, out _))
        {
            return false;
        }

        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            request = new ResponsesRequest(document.RootElement.Clone());
        }

        return request is not null;
    }

    /// <summary>The items that the model is given: those of earlier turns, what it answered to them, and what is new.</summary>
    public byte[] Items(StoredResponse? before)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, s_writing))
        {
            json.WriteStartArray();
            if (before is not null)
            {
                WriteItems(json, before.Input);
                WriteOutput(json, before.Json);
            }

            WriteInput(json);
            json.WriteEndArray();
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>The body as it is sent on: with all items, and with nothing to be kept elsewhere.</summary>
    public ReadOnlyMemory<byte> Write(byte[]? items)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, s_writing))
        {
            json.WriteStartObject();
            foreach (var field in _root.EnumerateObject())
            {
                if (field.Name is not ("store" or "previous_response_id" or "background") && !(field.NameEquals("input") && items is not null))
                {
                    field.WriteTo(json);
                }
            }

            if (items is not null)
            {
                json.WritePropertyName("input");
                json.WriteRawValue(items, skipInputValidation: true);
            }

            json.WriteBoolean("store", false);
            json.WriteEndObject();
        }

        return output.WrittenMemory;
    }

    private static void WriteItems(Utf8JsonWriter json, byte[] items)
    {
        using var document = JsonDocument.Parse(items);
        foreach (var item in document.RootElement.EnumerateArray())
        {
            item.WriteTo(json);
        }
    }

    /// <summary>What the model answered. Reasoning without its encrypted state means something only where it was kept, and is left out.</summary>
    private static void WriteOutput(Utf8JsonWriter json, byte[] response)
    {
        using var document = JsonDocument.Parse(response);
        foreach (var item in document.RootElement.GetProperty("output").EnumerateArray())
        {
            var isReasoning = item.TryGetProperty("type", out var type) && type.ValueEquals("reasoning");
            if (!isReasoning || (item.TryGetProperty("encrypted_content", out var state) && state.ValueKind == JsonValueKind.String))
            {
                item.WriteTo(json);
            }
        }
    }

    private void WriteInput(Utf8JsonWriter json)
    {
        var input = Member("input");
        if (input.ValueKind == JsonValueKind.String)
        {
            json.WriteStartObject();
            json.WriteString("type", "message");
            json.WriteString("role", "user");
            json.WriteStartArray("content");
            json.WriteStartObject();
            json.WriteString("type", "input_text");
            json.WriteString("text", input.GetString());
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        else if (input.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in input.EnumerateArray())
            {
                item.WriteTo(json);
            }
        }
    }

    private JsonElement Member(string name) => _root.TryGetProperty(name, out var value) ? value : default;
}
