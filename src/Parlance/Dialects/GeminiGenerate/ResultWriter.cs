using System.Buffers;
using System.Text;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>A <c>functionResponse</c>: what the tool said as an object, with media inside it or behind it.</summary>
internal static class ResultWriter
{
    public static void Write(Utf8JsonWriter json, ToolResult result, string? function, WriteRules rules)
    {
        var media = result.Content.Where(part => part is not TextPart).Select(Inline).ToList();
        json.WriteStartObject();
        json.WriteStartObject("functionResponse"u8);
        rules.WriteId(json, result.CallId);
        if (GeminiName(result) is null)
        {
            json.WriteString("name"u8, function);
        }

        WriteResponse(json, result);
        if (media.Count > 0 && rules.MediaInResults)
        {
            json.WriteStartArray("parts"u8);
            WriteMedia(json, media);
            json.WriteEndArray();
        }

        json.WriteRest(result.Extra, "functionResponse");
        json.WriteEndObject();
        json.WriteFields(result.Extra, "functionResponse");
        json.WriteEndObject();
        if (!rules.MediaInResults)
        {
            WriteMedia(json, media);
        }
    }

    /// <summary>The name under which the caller sent the result where it is not the call's; it stands among the kept fields.</summary>
    private static string? GeminiName(ToolResult result)
    {
        if (result.Extra.Get("functionResponse") is not { IsEmpty: false } rest)
        {
            return null;
        }

        using var document = JsonDocument.Parse(rest.Utf8);
        return GeminiJson.Word(document.RootElement, "name");
    }

    /// <summary>An object as it is; anything else under the vendor's words <c>output</c> and <c>error</c>.</summary>
    private static void WriteResponse(Utf8JsonWriter json, ToolResult result)
    {
        var texts = result.Content.OfType<TextPart>().Select(part => part.Text).ToList();
        var text = texts.Count == 1 ? texts[0] : string.Concat(texts.Select(OnOneLine));
        var bytes = Encoding.UTF8.GetBytes(text);
        if (!result.IsError && GeminiJson.IsObject(bytes))
        {
            json.WritePropertyName("response"u8);
            json.WriteRawValue(bytes, skipInputValidation: true);
            return;
        }

        json.WriteStartObject("response"u8);
        json.WriteString(result.IsError ? "error"u8 : "output"u8, text);
        json.WriteEndObject();
    }

    /// <summary>One of several texts: JSON among them without its layout.</summary>
    private static string OnOneLine(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (!GeminiJson.IsObject(bytes))
        {
            return text;
        }

        var output = new ArrayBufferWriter<byte>(bytes.Length);
        JsonText.WriteMinified(output, bytes);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>A result takes no text beside its own: a document that is text goes as bytes.</summary>
    private static ContentPart Inline(ContentPart part) =>
        part is FilePart { Text: { } text } file ? file with { Text = null, Base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(text)), MediaType = "text/plain" } : part;

    private static void WriteMedia(Utf8JsonWriter json, List<ContentPart> media)
    {
        foreach (var part in media)
        {
            if (part is RawPart raw)
            {
                json.WriteRawValue(raw.Json.Utf8.Span, skipInputValidation: true);
            }
            else
            {
                MediaWriter.Write(json, part);
            }
        }
    }
}
