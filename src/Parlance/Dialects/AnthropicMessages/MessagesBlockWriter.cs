using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>One block. The part has been fitted: everything that can stand here can be said.</summary>
internal static class MessagesBlockWriter
{
    /// <summary>Who made a call, which every call of an answer says: the official .NET SDK refuses one without it.</summary>
    public static void WriteCaller(Utf8JsonWriter json)
    {
        json.WriteStartObject("caller"u8);
        json.WriteString("type"u8, "direct"u8);
        json.WriteEndObject();
    }

    /// <summary>Writes the block of a request, or with <paramref name="answer"/> that of an answer.</summary>
    public static void Write(Utf8JsonWriter json, ContentPart part, bool answer = false)
    {
        if (part is RawPart raw)
        {
            json.WriteRawValue(raw.Json.Utf8.Span, skipInputValidation: true);
            return;
        }

        json.WriteStartObject();
        switch (part)
        {
            case TextPart text:
                json.WriteString("type"u8, "text"u8);
                json.WriteString("text"u8, text.Text);
                break;
            case ImagePart image:
                json.WriteString("type"u8, "image"u8);
                WriteSource(json, image.Base64, image.MediaType, image.Url, image.FileId, null, image.Extra);
                break;
            case FilePart file:
                json.WriteString("type"u8, "document"u8);
                WriteSource(json, file.Base64, file.MediaType, file.Url, file.FileId, file.Text, file.Extra);
                if (file.Name is not null)
                {
                    json.WriteString("title"u8, file.Name);
                }

                break;
            case ToolCall call:
                json.WriteString("type"u8, "tool_use"u8);
                json.WriteString("id"u8, call.Id);
                json.WriteString("name"u8, call.Name);
                ToolInput.Write(json, call);
                if (answer)
                {
                    WriteCaller(json);
                }

                break;
            case ToolResult result:
                WriteResult(json, result);
                break;
            case ReasoningPart { State.Kind: OpaqueState.Redacted } redacted:
                json.WriteString("type"u8, "redacted_thinking"u8);
                json.WriteString("data"u8, redacted.State.Data);
                break;
            case ReasoningPart thinking:
                json.WriteString("type"u8, "thinking"u8);
                json.WriteString("thinking"u8, thinking.Text);
                json.WriteString("signature"u8, thinking.State?.Data ?? "");
                break;
        }

        CacheControl.Write(json, part.Cache);
        json.WriteFields(AnthropicMessagesDialect.Dialect, part.Extra, "source");
        json.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter json, string? base64, string? mediaType, string? url, string? fileId, string? text, RawFields? extra)
    {
        json.WriteStartObject("source"u8);
        if (base64 is not null)
        {
            json.WriteString("type"u8, "base64"u8);
            json.WriteString("media_type"u8, mediaType);
            json.WriteString("data"u8, base64);
        }
        else if (text is not null)
        {
            json.WriteString("type"u8, "text"u8);
            json.WriteString("media_type"u8, mediaType ?? "text/plain");
            json.WriteString("data"u8, text);
        }
        else if (url is not null)
        {
            json.WriteString("type"u8, "url"u8);
            json.WriteString("url"u8, url);
        }
        else
        {
            json.WriteString("type"u8, "file"u8);
            json.WriteString("file_id"u8, fileId);
        }

        json.WriteRest(AnthropicMessagesDialect.Dialect, extra, "source");
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, ToolResult result)
    {
        json.WriteString("type"u8, "tool_result"u8);
        json.WriteString("tool_use_id"u8, result.CallId);
        if (result.Content.Count > 0)
        {
            json.WritePropertyName("content"u8);
            MessagesTurnWriter.WriteContent(json, result.Content.Select((part, index) => new Block(part, 0, index)).ToList());
        }

        if (result.IsError)
        {
            json.WriteBoolean("is_error"u8, true);
        }
    }
}
