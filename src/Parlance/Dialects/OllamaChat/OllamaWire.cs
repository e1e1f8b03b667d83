using System.Globalization;
using System.Text.Json;

namespace Parlance.Dialects.OllamaChat;

/// <summary>What messages of a request and of an answer have in common on the wire.</summary>
internal static class OllamaWire
{
    /// <summary>The last second of the year 9999, beyond which a date cannot be written.</summary>
    private const long LastSecond = 253_402_300_799;

    /// <summary>What a part says as plain text; empty when it says it elsewhere.</summary>
    public static string Text(ContentPart part) => part switch
    {
        TextPart text => text.Text,
        RefusalPart refusal => refusal.Text,
        FilePart { Text: { } plain } file => file.Name is null ? plain : $"{file.Name}:\n{plain}",
        _ => "",
    };

    /// <summary>Writes <c>images</c> when there are any.</summary>
    public static void WriteImages(Utf8JsonWriter json, IReadOnlyList<ContentPart> content)
    {
        if (!content.Any(part => part is ImagePart))
        {
            return;
        }

        json.WriteStartArray(OllamaChatDialect.Images);
        foreach (var image in content.OfType<ImagePart>())
        {
            json.WriteStringValue(OllamaRequestCheck.Base64(image));
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a tool call, with its arguments as an object.</summary>
    public static void WriteCall(Utf8JsonWriter json, ToolCall call, int index)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, call.Id);
        json.WriteStartObject("function"u8);
        json.WriteNumber("index"u8, index);
        json.WriteString("name"u8, call.Name);
        ToolInput.Write(json, "arguments"u8, call);
        OllamaJson.WriteMembers(json, call.Extra, "function");
        json.WriteEndObject();
        OllamaJson.WriteFields(json, call.Extra, except: "function");
        json.WriteEndObject();
    }

    /// <summary>The images of an answer as they came; empty when the part is none of this dialect.</summary>
    public static RawJson AnswerImages(ContentPart part) => part is RawPart { Dialect: OllamaChatDialect.DialectName, Type: OllamaChatDialect.Images } raw ? raw.Json : default;

    /// <summary>A time in the form of RFC 3339.</summary>
    public static string Time(long unixSeconds) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(unixSeconds, 0, LastSecond)).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The list of tokens in OpenAI's <c>logprobs</c> object, which is <c>{"content":[…]}</c> in every event; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Tokens(ReadOnlySpan<byte> logprobs)
    {
        ReadOnlySpan<byte> open = "{\"content\":"u8;
        return logprobs.StartsWith(open) && logprobs.EndsWith("]}"u8) ? logprobs[open.Length..^1] : default;
    }
}
