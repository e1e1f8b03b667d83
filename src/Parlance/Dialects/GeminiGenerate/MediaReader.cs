using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary><c>inlineData</c> and <c>fileData</c> as images, sound and documents.</summary>
internal static class MediaReader
{
    /// <summary>The part as a noun; null when it holds no <paramref name="field"/>.</summary>
    public static ContentPart? Read(JsonElement part, string field, GeminiFields fields)
    {
        if (part.ValueKind != JsonValueKind.Object || fields.Object(part, field) is not { } media)
        {
            return null;
        }

        fields.Enter(field);
        var noun = field == "inlineData" ? Inline(part, media, fields) : File(part, media, fields);
        fields.Leave();
        return noun;
    }

    /// <summary>The sound formats that have a name of their own in the noun.</summary>
    private static string? SoundFormat(string mediaType) => mediaType switch
    {
        "audio/wav" => "wav",
        "audio/mp3" => "mp3",
        _ => null,
    };

    private static ContentPart Inline(JsonElement part, JsonElement media, GeminiFields fields)
    {
        var type = fields.RequiredText(media, "mimeType");
        var bytes = GeminiState.Standard(fields.Text(media, "data") ?? "");
        if (bytes is null)
        {
            fields.Fail("data", "must be base64.");
        }

        var extra = Unknown(part, "inlineData", GeminiJson.Rest(media, "mimeType", "data"));
        return type.StartsWith("image/", StringComparison.Ordinal) ? new ImagePart { Base64 = bytes, MediaType = type, Extra = extra }
            : SoundFormat(type) is { } format ? new AudioPart(bytes ?? "", format) { Extra = extra }
            : new FilePart { Base64 = bytes, MediaType = type, Extra = extra };
    }

    /// <summary>An address on the open web is one for every provider; Google's own files are known to it alone.</summary>
    private static ContentPart File(JsonElement part, JsonElement media, GeminiFields fields)
    {
        var type = fields.Text(media, "mimeType");
        var uri = fields.RequiredText(media, "fileUri");
        var isOpen = (uri.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || uri.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) && !uri.Contains("/v1beta/files/", StringComparison.Ordinal);
        var extra = Unknown(part, "fileData", GeminiJson.Rest(media, "mimeType", "fileUri"));
        return type?.StartsWith("image/", StringComparison.Ordinal) == true
            ? new ImagePart { Url = isOpen ? uri : null, FileId = isOpen ? null : uri, MediaType = type, Extra = extra }
            : new FilePart { Url = isOpen ? uri : null, FileId = isOpen ? null : uri, MediaType = type, Extra = extra };
    }

    private static RawFields? Unknown(JsonElement part, string field, RawJson rest) => GeminiJson.Unknown(part, [field], new KeyValuePair<string, RawJson>(field, rest));
}
