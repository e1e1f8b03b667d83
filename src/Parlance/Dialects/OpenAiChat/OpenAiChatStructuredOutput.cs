using System.Text;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>The form of the answer, and what becomes of it where a provider knows less: the schema goes into the instructions, because without it the model cannot follow.</summary>
internal static class OpenAiChatStructuredOutput
{
    private const string Schema = "json_schema";
    private const string Object = "json_object";
    private const string SchemaOnly = "json_schema_only";

    /// <summary>The form that the provider understands; null when none is to be sent.</summary>
    public static ResponseFormat? Downgrade(ResponseFormat? format, Quirks quirks) => (format?.Type, quirks.StructuredOutput) switch
    {
        (Schema, Object) => ResponseFormat.JsonObject,
        (Schema or Object, "none") or (Object, SchemaOnly) => null,
        _ => format,
    };

    /// <summary>What must be said in words because the provider does not understand the form; null when nothing must.</summary>
    public static string? Instruction(ResponseFormat? format, Quirks quirks) => (format?.Type, quirks.StructuredOutput) switch
    {
        (Schema, not (Schema or SchemaOnly)) when format!.Schema.IsEmpty => "Answer with one JSON object and nothing else.",
        (Schema, not (Schema or SchemaOnly)) => $"Answer with one JSON object and nothing else. It must follow this JSON Schema:\n{Minified(format!.Schema)}",
        (Object, "none" or SchemaOnly) => "Answer with one JSON object and nothing else.",
        _ => null,
    };

    private static string Minified(RawJson schema) => Encoding.UTF8.GetString(JsonSlice.Of(schema.Utf8.Span).ToJson());

    /// <summary>The messages with <paramref name="instruction"/> added to the system message at their head, or as one.</summary>
    public static IReadOnlyList<Message> Instruct(IReadOnlyList<Message> messages, string? instruction)
    {
        if (instruction is null)
        {
            return messages;
        }

        if (messages is [{ Content.Count: > 0 } first, ..] && (first.Role == MessageRole.System || first.Role == MessageRole.Developer))
        {
            return [first with { Content = [.. first.Content, new TextPart("\n\n" + instruction)] }, .. messages.Skip(1)];
        }

        return [Message.System(instruction), .. messages];
    }

    /// <summary>Writes the value of <c>response_format</c>.</summary>
    public static void Write(Utf8JsonWriter json, ResponseFormat format)
    {
        json.WriteStartObject();
        json.WriteString("type", format.Type);
        if (format.Type == Schema)
        {
            json.WriteStartObject("json_schema");
            json.WriteString("name", format.Name ?? "answer");
            if (format.Description is not null)
            {
                json.WriteString("description", format.Description);
            }

            if (!format.Schema.IsEmpty)
            {
                json.WritePropertyName("schema");
                json.WriteRawValue(format.Schema.Utf8.Span, skipInputValidation: true);
            }

            if (format.Strict is { } strict)
            {
                json.WriteBoolean("strict", strict);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
