using System.Text.Json;

namespace Parlance.Dialects.BedrockConverse;

/// <summary>One block, and the cache point behind it. The part has been fitted: everything that can stand here can be said.</summary>
internal static class ConverseBlockWriter
{
    private const string Dialect = BedrockConverseDialect.Dialect;

    /// <summary>A list of blocks.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="caches">Whether the model keeps prefixes of the prompt.</param>
    public static void Write(Utf8JsonWriter json, IEnumerable<ContentPart> parts, bool caches)
    {
        json.WriteStartArray();
        foreach (var part in parts)
        {
            Write(json, part, caches);
        }

        json.WriteEndArray();
    }

    /// <summary>A marker, as an entry of its own.</summary>
    public static void WriteCachePoint(Utf8JsonWriter json, CacheMarker? marker)
    {
        if (marker is null)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteStartObject("cachePoint"u8);
        json.WriteString("type"u8, "default"u8);
        if (marker.Lifetime is not null)
        {
            json.WriteString("ttl"u8, marker.Lifetime);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>For a door's client: the state of a tool call, in an envelope before the call.</summary>
    public static void WriteState(Utf8JsonWriter json, ToolCall call)
    {
        if (call.State is { } state)
        {
            json.WriteStartObject();
            json.WriteStartObject("reasoningContent"u8);
            json.WriteString("redactedContent"u8, ConverseState.Write(state, OpaqueState.Redacted, call.Id));
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    /// <summary>One block, and the cache point behind it.</summary>
    public static void Write(Utf8JsonWriter json, ContentPart part, bool caches)
    {
        if (part is RawPart raw)
        {
            json.WriteRawValue(raw.Json.Utf8.Span, skipInputValidation: true);
        }
        else
        {
            json.WriteStartObject();
            WriteMember(json, part, caches);
            json.WriteFields(Dialect, part.Extra, "image", "document", "audio", "toolUse", "toolResult", ConverseBlockReader.Json, ConverseBlockReader.Citations);
            json.WriteEndObject();
        }

        WriteCachePoint(json, caches ? part.Cache : null);
    }

    private static void WriteMember(Utf8JsonWriter json, ContentPart part, bool caches)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(json, text);
                break;
            case ImagePart image:
                json.WriteStartObject("image"u8);
                json.WriteString("format"u8, MediaFormats.Image(image.MediaType));
                WriteSource(json, image.Base64, null, image.Url);
                json.WriteRest(Dialect, image.Extra, "image");
                json.WriteEndObject();
                break;
            case AudioPart audio:
                json.WriteStartObject("audio"u8);
                json.WriteString("format"u8, audio.Format);
                WriteSource(json, audio.Base64, null, null);
                json.WriteRest(Dialect, audio.Extra, "audio");
                json.WriteEndObject();
                break;
            case FilePart file:
                json.WriteStartObject("document"u8);
                json.WriteString("format"u8, MediaFormats.Document(file.MediaType, null));
                json.WriteString("name"u8, file.Name);
                WriteSource(json, file.Base64, file.Text, file.Url);
                json.WriteRest(Dialect, file.Extra, "document");
                json.WriteEndObject();
                break;
            case ToolCall call:
                json.WriteStartObject("toolUse"u8);
                json.WriteString("toolUseId"u8, call.Id);
                json.WriteString("name"u8, call.Name);
                ToolInput.Write(json, call);
                json.WriteRest(Dialect, call.Extra, "toolUse");
                json.WriteEndObject();
                break;
            case ToolResult result:
                WriteResult(json, result, caches);
                break;
            case ReasoningPart reasoning:
                WriteReasoning(json, reasoning);
                break;
        }
    }

    private static void WriteText(Utf8JsonWriter json, TextPart text)
    {
        foreach (var member in (ReadOnlySpan<string>)[ConverseBlockReader.Json, ConverseBlockReader.Citations])
        {
            if (text.Extra.Get(Dialect, member) is { IsEmpty: false } whole)
            {
                json.WritePropertyName(member);
                json.WriteRawValue(whole.Utf8.Span, skipInputValidation: true);
                return;
            }
        }

        json.WriteString("text"u8, text.Text);
    }

    private static void WriteSource(Utf8JsonWriter json, string? base64, string? text, string? stored)
    {
        json.WriteStartObject("source"u8);
        if (base64 is not null)
        {
            json.WriteString("bytes"u8, base64);
        }
        else if (text is not null)
        {
            json.WriteString("text"u8, text);
        }
        else
        {
            json.WriteStartObject("s3Location"u8);
            json.WriteString("uri"u8, stored);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, ToolResult result, bool caches)
    {
        json.WriteStartObject("toolResult"u8);
        json.WriteString("toolUseId"u8, result.CallId);
        json.WritePropertyName("content"u8);
        Write(json, result.Content, caches);
        if (result.IsError)
        {
            json.WriteString("status"u8, "error"u8);
        }

        json.WriteRest(Dialect, result.Extra, "toolResult");
        json.WriteEndObject();
    }

    private static void WriteReasoning(Utf8JsonWriter json, ReasoningPart reasoning)
    {
        json.WriteStartObject("reasoningContent"u8);
        if (reasoning.State is { } state && (ConverseState.IsRedacted(state) || (reasoning.Text.Length == 0 && state.Kind != OpaqueState.Signature)))
        {
            json.WriteString("redactedContent"u8, ConverseState.Write(state, OpaqueState.Redacted));
        }
        else
        {
            json.WriteStartObject("reasoningText"u8);
            json.WriteString("text"u8, reasoning.Text);
            if (reasoning.State is not null)
            {
                json.WriteString("signature"u8, ConverseState.Write(reasoning.State, OpaqueState.Signature));
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
