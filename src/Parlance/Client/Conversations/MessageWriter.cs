using System.Text.Json;
using Parlance.Dialects;

namespace Parlance.Client.Conversations;

/// <summary>Nouns as JSON of our own form, all that they hold: what a saved conversation, a cached answer and a cache key are made of. <see cref="MessageReader"/> reads it back.</summary>
internal static class MessageWriter
{
    /// <summary>A list of messages.</summary>
    public static void WriteMessages(Utf8JsonWriter json, IEnumerable<Message> messages)
    {
        json.WriteStartArray();
        foreach (var message in messages)
        {
            WriteMessage(json, message);
        }

        json.WriteEndArray();
    }

    /// <summary>One message.</summary>
    public static void WriteMessage(Utf8JsonWriter json, Message message)
    {
        json.WriteStartObject();
        json.WriteString("role", message.Role.Value);
        WriteText(json, "name", message.Name);
        json.WritePropertyName("content");
        WriteParts(json, message.Content);
        WriteExtra(json, message.Extra);
        json.WriteEndObject();
    }

    /// <summary>A text that may be absent.</summary>
    public static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>Kept fields, with the dialect that they belong to.</summary>
    public static void WriteExtra(Utf8JsonWriter json, RawFields? extra)
    {
        if (extra is null)
        {
            return;
        }

        json.WriteStartObject("extra");
        json.WriteString("dialect", extra.Dialect);
        json.WriteStartObject("fields");
        json.WriteFields(extra.Dialect, extra);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>One part of a message.</summary>
    public static void WritePart(Utf8JsonWriter json, ContentPart part)
    {
        json.WriteStartObject();
        WriteContent(json, part);
        if (part.Cache is { } cache)
        {
            json.WriteStartObject("cache");
            WriteText(json, "lifetime", cache.Lifetime);
            json.WriteEndObject();
        }

        WriteExtra(json, part.Extra);
        json.WriteEndObject();
    }

    private static void WriteParts(Utf8JsonWriter json, IReadOnlyList<ContentPart> parts)
    {
        json.WriteStartArray();
        foreach (var part in parts)
        {
            WritePart(json, part);
        }

        json.WriteEndArray();
    }

    private static void WriteContent(Utf8JsonWriter json, ContentPart part)
    {
        switch (part)
        {
            case TextPart text:
                json.WriteString("type", "text");
                json.WriteString("text", text.Text);
                break;
            case RefusalPart refusal:
                json.WriteString("type", "refusal");
                json.WriteString("text", refusal.Text);
                break;
            case ReasoningPart reasoning:
                json.WriteString("type", "reasoning");
                json.WriteString("text", reasoning.Text);
                WriteState(json, reasoning.State);
                break;
            case ToolCall call:
                json.WriteString("type", "tool_call");
                json.WriteString("id", call.Id);
                json.WriteString("name", call.Name);
                json.WriteString("arguments", call.Arguments);
                WriteFlag(json, "custom", call.IsCustom);
                WriteState(json, call.State);
                break;
            case ToolResult result:
                json.WriteString("type", "tool_result");
                json.WriteString("call_id", result.CallId);
                json.WritePropertyName("content");
                WriteParts(json, result.Content);
                WriteFlag(json, "is_error", result.IsError);
                break;
            case RawPart raw:
                json.WriteString("type", "raw");
                json.WriteString("dialect", raw.Dialect);
                json.WriteString("wire_type", raw.Type);
                json.WriteRaw("json"u8, raw.Json);
                break;
            default:
                WriteMedia(json, part);
                break;
        }
    }

    private static void WriteMedia(Utf8JsonWriter json, ContentPart part)
    {
        switch (part)
        {
            case ImagePart image:
                json.WriteString("type", "image");
                WriteText(json, "url", image.Url);
                WriteText(json, "base64", image.Base64);
                WriteText(json, "media_type", image.MediaType);
                WriteText(json, "file_id", image.FileId);
                WriteText(json, "detail", image.Detail);
                break;
            case AudioPart audio:
                json.WriteString("type", "audio");
                json.WriteString("base64", audio.Base64);
                json.WriteString("format", audio.Format);
                break;
            case FilePart file:
                json.WriteString("type", "file");
                WriteText(json, "url", file.Url);
                WriteText(json, "base64", file.Base64);
                WriteText(json, "text", file.Text);
                WriteText(json, "file_id", file.FileId);
                WriteText(json, "media_type", file.MediaType);
                WriteText(json, "name", file.Name);
                break;
            default:
                throw new InvalidOperationException($"Parts of type {part.GetType().Name} have no form here.");
        }
    }

    private static void WriteState(Utf8JsonWriter json, OpaqueState? state)
    {
        if (state is null)
        {
            return;
        }

        json.WriteStartObject("state");
        json.WriteString("format", state.Format);
        json.WriteString("kind", state.Kind);
        json.WriteString("data", state.Data);
        WriteText(json, "model", state.Model);
        json.WriteEndObject();
    }

    private static void WriteFlag(Utf8JsonWriter json, string name, bool value)
    {
        if (value)
        {
            json.WriteBoolean(name, true);
        }
    }
}
