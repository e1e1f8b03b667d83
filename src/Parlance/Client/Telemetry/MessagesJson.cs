using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Client.Telemetry;

/// <summary>
/// Messages as the schemas of the conventions have them (<c>gen-ai-input-messages.json</c>, <c>gen-ai-output-messages.json</c>, <c>gen-ai-tool-definitions.json</c>), in JSON: attributes of a span hold no objects yet.
/// </summary>
internal static class MessagesJson
{
    private static readonly JsonWriterOptions s_writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Input(IReadOnlyList<Message> messages) => Write(messages, static (json, message) => Write(json, message, null));

    public static string Output(IReadOnlyList<ChatChoice> choices) => Write(choices, static (json, choice) => Write(json, choice.Message, choice.FinishReason?.Value ?? ""));

    /// <summary>Only what is required of a definition: schemas are large and the same in every call.</summary>
    public static string Tools(IReadOnlyList<ToolDefinition> tools) => Write(tools, static (json, tool) =>
    {
        json.WriteStartObject();
        json.WriteString("type", tool.Native?.Type ?? "function");
        json.WriteString("name", tool.Name);
        json.WriteEndObject();
    });

    private static string Write<T>(IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, s_writing))
        {
            json.WriteStartArray();
            foreach (var item in items)
            {
                write(json, item);
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, Message message, string? finishReason)
    {
        json.WriteStartObject();
        json.WriteString("role", message.Role.Value);
        json.WriteStartArray("parts");
        foreach (var part in message.Content)
        {
            json.WriteStartObject();
            Write(json, part);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (message.Name is { } name)
        {
            json.WriteString("name", name);
        }

        if (finishReason is not null)
        {
            json.WriteString("finish_reason", finishReason);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ContentPart part)
    {
        switch (part)
        {
            case TextPart text:
                Write(json, "text", text.Text);
                break;
            case ReasoningPart reasoning:
                Write(json, "reasoning", reasoning.Text);
                break;
            case RefusalPart refusal:
                Write(json, "refusal", refusal.Text);
                break;
            case ToolCall call:
                Id(json, "tool_call", call.Id);
                json.WriteString("name", call.Name);
                json.WritePropertyName("arguments");
                Value(json, call.Arguments);
                break;
            case ToolResult result:
                Id(json, "tool_call_response", result.CallId);
                json.WritePropertyName("response");
                Value(json, string.Concat(result.Content.OfType<TextPart>().Select(text => text.Text)));
                break;
            case ImagePart image:
                Medium(json, "image", image.MediaType, image.Base64, image.Url, image.FileId);
                break;
            case AudioPart audio:
                Medium(json, "audio", $"audio/{audio.Format}", audio.Base64, null, null);
                break;
            case FilePart { Text: { } text }:
                Write(json, "text", text);
                break;
            case FilePart file:
                Medium(json, "document", file.MediaType, file.Base64, file.Url, file.FileId);
                break;
            case RawPart raw:
                json.WriteString("type", raw.Type);
                json.WritePropertyName("content");
                Value(json, raw.Json.ToString());
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, string type, string content)
    {
        json.WriteString("type", type);
        json.WriteString("content", content);
    }

    private static void Id(Utf8JsonWriter json, string type, string id)
    {
        json.WriteString("type", type);
        json.WriteString("id", id);
    }

    private static void Medium(Utf8JsonWriter json, string modality, string? mediaType, string? base64, string? uri, string? fileId)
    {
        json.WriteString("type", base64 is not null ? "blob" : uri is not null ? "uri" : "file");
        json.WriteString("modality", modality);
        json.WriteString("mime_type", mediaType);
        json.WriteString(base64 is not null ? "content" : uri is not null ? "uri" : "file_id", base64 ?? uri ?? fileId);
    }

    /// <summary>An object where the text is one: models and tools may have written anything.</summary>
    private static void Value(Utf8JsonWriter json, string text)
    {
        if (text.AsSpan().TrimStart() is ['{' or '[', ..] && StrictJson.TryValidate(Encoding.UTF8.GetBytes(text), out _))
        {
            json.WriteRawValue(text);
        }
        else
        {
            json.WriteStringValue(text);
        }
    }
}
