using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>Images, sound and documents as <c>inlineData</c> or <c>fileData</c>; a document that is text as text.</summary>
internal static class MediaWriter
{
    public static void Write(Utf8JsonWriter json, ContentPart part)
    {
        json.WriteStartObject();
        switch (part)
        {
            case ImagePart image:
                WriteSource(json, image.Base64, image.MediaType, image.Url ?? image.FileId, image.Extra);
                break;
            case AudioPart audio:
                WriteSource(json, audio.Base64, MediaFit.SoundType(audio.Format), null, audio.Extra);
                break;
            case FilePart { Text: { } text } file:
                json.WriteString("text"u8, text);
                json.WriteFields(file.Extra);
                break;
            case FilePart file:
                WriteSource(json, file.Base64, file.MediaType, file.Url ?? file.FileId, file.Extra);
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter json, string? base64, string? mediaType, string? uri, RawFields? extra)
    {
        var field = base64 is null ? "fileData" : "inlineData";
        json.WriteStartObject(field);
        if (mediaType is not null)
        {
            json.WriteString("mimeType"u8, mediaType);
        }

        json.WriteString(base64 is null ? "fileUri"u8 : "data"u8, base64 ?? uri);
        json.WriteRest(extra, field);
        json.WriteEndObject();
        json.WriteFields(extra, field);
    }
}
