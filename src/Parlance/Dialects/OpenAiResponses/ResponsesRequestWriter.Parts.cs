namespace Parlance.Dialects.OpenAiResponses;

/// <content>Content parts.</content>
internal sealed partial class ResponsesRequestWriter
{
    /// <summary>Content as one string where that says all, else as parts.</summary>
    private void WriteContent(string name, IReadOnlyList<ContentPart> parts)
    {
        if (parts.Count == 0)
        {
            _json.WriteString(name, "");
        }
        else if (parts is [TextPart only] && !HasOwnFields(only))
        {
            _json.WriteString(name, only.Text);
        }
        else
        {
            _json.WriteStartArray(name);
            foreach (var part in parts)
            {
                WritePart(part);
            }

            _json.WriteEndArray();
        }
    }

    private void WritePart(ContentPart part)
    {
        if (part is RawPart raw)
        {
            _json.WriteRawValue(raw.Json.Utf8.Span, skipInputValidation: true);
            return;
        }

        _json.WriteStartObject();
        switch (part)
        {
            case TextPart text:
                WriteText(text.Text);
                break;
            case ImagePart image:
                WriteImage(image);
                break;
            case AudioPart audio:
                _json.WriteString("type", "input_audio");
                _json.WriteStartObject("input_audio");
                _json.WriteString("data", audio.Base64);
                _json.WriteString("format", audio.Format);
                _json.WriteEndObject();
                break;
            case FilePart { Text: { } plain } file:
                // No server takes a text document; as text it is understood by all.
                WriteText(file.Name is null ? plain : $"{file.Name}:\n{plain}");
                break;
            case FilePart file:
                WriteFile(file);
                break;
        }

        part.Extra.WriteOwn(_json);
        _json.WriteEndObject();
    }

    private void WriteText(string text)
    {
        _json.WriteString("type", "input_text");
        _json.WriteString("text", text);
    }

    private void WriteImage(ImagePart image)
    {
        _json.WriteString("type", "input_image");
        if (image.FileId is not null)
        {
            _json.WriteString("file_id", image.FileId);
        }
        else
        {
            _json.WriteString("image_url", image.Base64 is null ? image.Url : InlineUrl.Format(image.MediaType ?? "image/png", image.Base64));
        }

        if (image.Detail is not null)
        {
            _json.WriteString("detail", image.Detail);
        }
    }

    private void WriteFile(FilePart file)
    {
        _json.WriteString("type", "input_file");
        if (file.FileId is not null)
        {
            _json.WriteString("file_id", file.FileId);
        }

        if (file.Url is not null)
        {
            _json.WriteString("file_url", file.Url);
        }

        if (file.Base64 is not null)
        {
            _json.WriteString("file_data", InlineUrl.Format(file.MediaType, file.Base64));
        }

        // File data without a name is refused.
        if (file.Name is not null || (file.Base64 is not null && !file.Extra.IsOwn()))
        {
            _json.WriteString("filename", file.Name ?? "document.pdf");
        }
    }
}
