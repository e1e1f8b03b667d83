using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiCompletions;

/// <summary>Log probabilities in the legacy form: four lists side by side instead of one list of objects.</summary>
internal static class CompletionLogprobs
{
    /// <summary>Writes the value of <c>logprobs</c>.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="logprobs">The object of an event, <c>{"content":[…]}</c>; empty writes null.</param>
    /// <param name="offset">Characters of text before the first token.</param>
    /// <returns>Characters of text behind the last token.</returns>
    public static int Write(Utf8JsonWriter json, ReadOnlySpan<byte> logprobs, int offset)
    {
        if (logprobs.IsEmpty)
        {
            json.WriteNullValue();
            return offset;
        }

        var reader = new Utf8JsonReader(logprobs);
        using var document = JsonDocument.ParseValue(ref reader);
        var tokens = document.RootElement.GetProperty("content").EnumerateArray().ToArray();
        json.WriteStartObject();
        json.WriteStartArray("tokens"u8);
        Array.ForEach(tokens, token => json.WriteStringValue(Text(token)));
        json.WriteEndArray();
        json.WriteStartArray("token_logprobs"u8);
        Array.ForEach(tokens, token => WriteNumber(json, token));
        json.WriteEndArray();
        json.WriteStartArray("top_logprobs"u8);
        Array.ForEach(tokens, token => WriteTop(json, token));
        json.WriteEndArray();
        json.WriteStartArray("text_offset"u8);
        foreach (var token in tokens)
        {
            json.WriteNumberValue(offset);
            offset += Text(token).Length;
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return offset;
    }

    /// <summary>A token may be half of a character, which a JSON reader of the framework refuses.</summary>
    private static string Text(JsonElement token) =>
        token.ValueKind == JsonValueKind.Object && token.TryGetProperty("token", out var text) ? JsonSlice.Of(RequestFields.Raw(text).Utf8.Span).ToText() ?? "" : "";

    private static void WriteNumber(Utf8JsonWriter json, JsonElement token)
    {
        if (token.ValueKind == JsonValueKind.Object && token.TryGetProperty("logprob", out var logprob) && logprob.ValueKind == JsonValueKind.Number)
        {
            logprob.WriteTo(json);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static void WriteTop(Utf8JsonWriter json, JsonElement token)
    {
        json.WriteStartObject();
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var other in token.ValueKind == JsonValueKind.Object && token.TryGetProperty("top_logprobs", out var top) && top.ValueKind == JsonValueKind.Array ? top.EnumerateArray() : default)
        {
            // Two tokens of the same text are one member here.
            if (written.Add(Text(other)))
            {
                json.WritePropertyName(Text(other));
                WriteNumber(json, other);
            }
        }

        json.WriteEndObject();
    }
}
