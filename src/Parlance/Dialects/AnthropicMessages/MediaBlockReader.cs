using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>Blocks <c>image</c> and <c>document</c>.</summary>
internal static class MediaBlockReader
{
    /// <summary>The block as a noun; null when its source is of a kind that has none (a document of content blocks, a kind added later).</summary>
    public static ContentPart? Read(JsonElement block, string type, FieldReader fields)
    {
        if (fields.OptionalObject(block, "source") is not { } source)
        {
            fields.Fail("source", "is required: an object with a type.");
            return null;
        }

        fields.Enter("source");
        ContentPart? part = type == "image" ? Image(block, source, fields) : Document(block, source, fields);
        fields.Leave();
        return part;
    }

    private static ImagePart? Image(JsonElement block, JsonElement source, FieldReader fields) => fields.Text(source, "type") switch
    {
        "base64" => new ImagePart { Base64 = fields.Text(source, "data"), MediaType = fields.Text(source, "media_type"), Extra = Unknown(fields, block, source, "data", "media_type") },
        "url" => new ImagePart { Url = fields.Text(source, "url"), Extra = Unknown(fields, block, source, "url") },
        "file" => new ImagePart { FileId = fields.Text(source, "file_id"), Extra = Unknown(fields, block, source, "file_id") },
        _ => null,
    };

    private static FilePart? Document(JsonElement block, JsonElement source, FieldReader fields)
    {
        var title = block.TryGetProperty("title", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        return fields.Text(source, "type") switch
        {
            "base64" => new FilePart { Base64 = fields.Text(source, "data"), MediaType = fields.Text(source, "media_type"), Name = title, Extra = Unknown(fields, block, source, "data", "media_type") },
            "text" => new FilePart { Text = fields.Text(source, "data"), MediaType = fields.OptionalText(source, "media_type"), Name = title, Extra = Unknown(fields, block, source, "data", "media_type") },
            "url" => new FilePart { Url = fields.Text(source, "url"), Name = title, Extra = Unknown(fields, block, source, "url") },
            "file" => new FilePart { FileId = fields.Text(source, "file_id"), Name = title, Extra = Unknown(fields, block, source, "file_id") },
            _ => null,
        };
    }

    private static RawFields? Unknown(FieldReader fields, JsonElement block, JsonElement source, params ReadOnlySpan<string> known)
    {
        var rest = fields.Rest(source, ["type", .. known]);
        return fields.Unknown(block, block.TryGetProperty("title", out var title) && title.ValueKind == JsonValueKind.String ? ["type", "source", "title"] : ["type", "source"], new KeyValuePair<string, RawJson>("source", rest));
    }
}
