namespace Parlance.Dialects.OpenAiChat;

/// <content>Content parts.</content>
internal readonly partial struct OpenAiChatRequestWriter
{
    /// <summary>Content as one string where that says all, else as parts. <paramref name="whenNone"/>: what stands for no content at all.</summary>
    private void WriteContent(IReadOnlyList<ContentPart> parts, string? whenNone)
    {
        if (parts.Count == 0)
        {
            _json.WriteString("content", whenNone);
        }
        else if (parts is [TextPart only] && only.Extra.Own().Count == 0)
        {
            _json.WriteString("content", only.Text);
        }
        else if (_quirks.FlattenText && parts.All(part => part is TextPart))
        {
            _json.WriteString("content", string.Concat(parts.Select(part => ((TextPart)part).Text)));
        }
        else
        {
            _json.WriteStartArray("content");
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
                WriteText(text.Text, part);
                break;
            case ImagePart image:
                WriteImage(image);
                break;
            case AudioPart audio:
                WriteAudio(audio);
                break;
            case FilePart { Text: { } plain } file:
                // No server takes a text document; as text it is understood by all.
                WriteText(file.Name is null ? plain : $"{file.Name}:\n{plain}", part);
                break;
            case FilePart file:
                WriteFile(file);
                break;
            case ReasoningPart reasoning:
                WriteThinking(reasoning);
                break;
        }

        _json.WriteEndObject();
    }

    private void WriteText(string text, ContentPart part)
    {
        _json.WriteString("type", "text");
        _json.WriteString("text", text);
        part.Extra.WriteFields(_json);
    }

    private void WriteImage(ImagePart image)
    {
        _json.WriteString("type", "image_url");
        _json.WriteStartObject("image_url");
        _json.WriteString("url", image.Base64 is null ? image.Url : InlineUrl.Format(image.MediaType ?? "image/png", image.Base64));
        if (image.Detail is not null)
        {
            _json.WriteString("detail", image.Detail);
        }

        image.Extra.WriteMembers(_json, "image_url");
        _json.WriteEndObject();
        image.Extra.WriteFields(_json, "image_url");
    }

    private void WriteAudio(AudioPart audio)
    {
        _json.WriteString("type", "input_audio");
        _json.WriteStartObject("input_audio");
        _json.WriteString("data", audio.Base64);
        _json.WriteString("format", audio.Format);
        audio.Extra.WriteMembers(_json, "input_audio");
        _json.WriteEndObject();
        audio.Extra.WriteFields(_json, "input_audio");
    }

    private void WriteFile(FilePart file)
    {
        _json.WriteString("type", "file");
        _json.WriteStartObject("file");
        if (file.FileId is not null)
        {
            _json.WriteString("file_id", file.FileId);
        }

        if (file.Base64 is not null)
        {
            _json.WriteString("file_data", InlineUrl.Format(file.MediaType, file.Base64));
        }

        if (file.Name is not null)
        {
            _json.WriteString("filename", file.Name);
        }

        file.Extra.WriteMembers(_json, "file");
        _json.WriteEndObject();
        file.Extra.WriteFields(_json, "file");
    }

    private void WriteThinking(ReasoningPart reasoning)
    {
        _json.WriteString("type", "thinking");
        _json.WriteStartArray("thinking");
        _json.WriteStartObject();
        _json.WriteString("type", "text");
        _json.WriteString("text", reasoning.Text);
        _json.WriteEndObject();
        _json.WriteEndArray();
        reasoning.Extra.WriteFields(_json);
    }
}
