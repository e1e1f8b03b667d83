using System.Text.Json;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>Reads the content of messages and of tool results.</summary>
internal sealed class PartReader(RequestFields fields)
{
    private const string ImageMust = "an http(s) address or a base64 data URL (data:image/png;base64,…)";

    /// <summary>The parts of a content that is a string or an array.</summary>
    /// <param name="content">The content.</param>
    /// <param name="isOutput">Whether the model said it: its text is <c>output_text</c>.</param>
    /// <param name="name">The field that it stands in.</param>
    public List<ContentPart> Read(JsonElement content, bool isOutput, string name = "content")
    {
        const string Must = "a string or an array of content parts";
        switch (content.ValueKind)
        {
            case JsonValueKind.String:
                return [new TextPart(content.GetString()!)];
            case JsonValueKind.Array:
                var parts = new List<ContentPart>(content.GetArrayLength());
                foreach (var item in content.EnumerateArray())
                {
                    fields.Enter(name, parts.Count);
                    parts.Add(ReadPart(item, isOutput));
                    fields.Leave();
                }

                return parts;
            case JsonValueKind.Undefined or JsonValueKind.Null:
                fields.Missing(name, Must);
                return [];
            default:
                fields.Wrong(name, Must, "invalid_type");
                return [];
        }
    }

    private ContentPart ReadPart(JsonElement item, bool isOutput)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            fields.Wrong("", "an object with a 'type'", "invalid_type");
            return new TextPart("");
        }

        item.TryGetProperty("type", out var typeValue);
        var type = fields.RequiredText(typeValue, "type", "the type of the content part, for example 'input_text'");
        return type switch
        {
            "input_text" or "output_text" or "text" => new TextPart(Text(item, "text")) { Extra = Rest(item, "type", "text") },
            "refusal" when isOutput => new RefusalPart(Text(item, "refusal")) { Extra = Rest(item, "type", "refusal") },
            "input_image" when !isOutput => ReadImage(item),
            "input_file" when !isOutput => ReadFile(item),
            "input_audio" when !isOutput => ReadAudio(item),
            _ => new RawPart(OpenAiResponsesDialect.Dialect, type, RequestFields.Raw(item)),
        };
    }

    private string Text(JsonElement item, string name)
    {
        if (!item.TryGetProperty(name, out var value) || RequestFields.IsAbsent(value))
        {
            fields.Missing(name, "a string");
        }

        return fields.Text(value, name) ?? "";
    }

    private ContentPart ReadImage(JsonElement item)
    {
        item.TryGetProperty("image_url", out var urlValue);
        item.TryGetProperty("file_id", out var fileId);
        item.TryGetProperty("detail", out var detail);
        var url = fields.Text(urlValue, "image_url", ImageMust);
        var image = new ImagePart { FileId = fields.Text(fileId, "file_id"), Detail = fields.Text(detail, "detail"), Extra = Rest(item, "type", "image_url", "file_id", "detail") };
        if (url is null == image.FileId is null)
        {
            fields.Wrong("", "an object with either 'image_url' or 'file_id'");
        }

        if (url is null)
        {
            return image;
        }

        if (InlineUrl.TryParse(url, out var mediaType, out var base64))
        {
            return image with { MediaType = mediaType, Base64 = base64 };
        }

        if (!InlineUrl.IsAddress(url))
        {
            fields.Wrong("image_url", ImageMust);
        }

        return image with { Url = url };
    }

    private ContentPart ReadFile(JsonElement item)
    {
        item.TryGetProperty("file_data", out var content);
        item.TryGetProperty("file_url", out var url);
        item.TryGetProperty("file_id", out var fileId);
        item.TryGetProperty("filename", out var name);
        var file = new FilePart
        {
            Url = fields.Text(url, "file_url"),
            FileId = fields.Text(fileId, "file_id"),
            Name = fields.Text(name, "filename"),
            Extra = Rest(item, "type", "file_data", "file_url", "file_id", "filename"),
        };
        var text = fields.Text(content, "file_data");
        if ((text is null ? 0 : 1) + (file.Url is null ? 0 : 1) + (file.FileId is null ? 0 : 1) != 1)
        {
            fields.Wrong("", "an object with one of 'file_data' (a data URL), 'file_url' and 'file_id'");
        }

        return text is null ? file
            : InlineUrl.TryParse(text, out var mediaType, out var base64) ? file with { MediaType = mediaType, Base64 = base64 }
            : file with { Base64 = text };
    }

    private ContentPart ReadAudio(JsonElement item)
    {
        item.TryGetProperty("input_audio", out var body);
        if (!fields.IsObject(body, "input_audio") || body.EnumerateObject().Any(member => member.Name is not ("data" or "format")))
        {
            return new RawPart(OpenAiResponsesDialect.Dialect, "input_audio", RequestFields.Raw(item));
        }

        fields.Enter("input_audio");
        body.TryGetProperty("data", out var data);
        body.TryGetProperty("format", out var format);
        var audio = new AudioPart(fields.RequiredText(data, "data", "sound in base64"), fields.RequiredText(format, "format", "'wav' or 'mp3'"))
        {
            Extra = Rest(item, "type", "input_audio") ?? KeptFields.Of([]),
        };
        fields.Leave();
        return audio;
    }

    private static RawFields? Rest(JsonElement item, params ReadOnlySpan<string> known)
    {
        List<KeyValuePair<string, RawJson>>? rest = null;
        foreach (var field in item.EnumerateObject())
        {
            if (!known.Contains(field.Name))
            {
                RequestFields.Keep(ref rest, field.Name, RequestFields.Raw(field.Value));
            }
        }

        return KeptFields.Of(rest);
    }
}
