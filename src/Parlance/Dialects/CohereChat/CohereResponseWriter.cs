using System.Buffers;
using System.Text.Json;

namespace Parlance.Dialects.CohereChat;

/// <summary>A whole answer for a door's client. Its first choice only: the protocol has one. Opaque state has no place here and stays behind.</summary>
internal static class CohereResponseWriter
{
    public static void Write(ChatResult result, IBufferWriter<byte> output)
    {
        var choice = result.Choices is [var first, ..] ? first : new ChatChoice(0, result.Message, null);
        using var json = new Utf8JsonWriter(output, WireJson.Options);
        json.WriteStartObject();
        json.WriteString("id"u8, result.Id);
        json.WriteString("finish_reason"u8, FinishReasons.Write(choice.FinishReason, choice.StopSequence));
        json.WriteStartObject("message"u8);
        json.WriteString("role"u8, "assistant"u8);
        WriteContent(json, choice.Message);
        WriteCalls(json, choice.Message);
        WriteCitations(json, choice);
        json.WriteEndObject();
        CohereUsage.Write(json, result.Usage ?? default);
        CohereLogprobs.Write(json, choice.Logprobs);
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, Message message)
    {
        var parts = message.Content.Where(part => part is TextPart { Text.Length: > 0 } or RefusalPart { Text.Length: > 0 } or ReasoningPart { Text.Length: > 0 } or RawPart { Dialect: CohereChatDialect.Dialect }).ToArray();
        if (parts.Length == 0)
        {
            return;
        }

        json.WriteStartArray("content"u8);
        foreach (var part in parts)
        {
            if (part is RawPart raw)
            {
                json.WriteRawValue(raw.Json.Utf8.Span, skipInputValidation: true);
                continue;
            }

            var name = part is ReasoningPart ? "thinking" : "text";
            json.WriteStartObject();
            json.WriteString("type"u8, name);
            json.WriteString(name, part switch { ReasoningPart reasoning => reasoning.Text, RefusalPart refusal => refusal.Text, _ => ((TextPart)part).Text });
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCalls(Utf8JsonWriter json, Message message)
    {
        var calls = message.Content.OfType<ToolCall>().ToArray();
        if (calls.Length == 0)
        {
            return;
        }

        json.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, call.Id);
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, call.Name);
            json.WriteString("arguments"u8, call.Arguments);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCitations(Utf8JsonWriter json, ChatChoice choice)
    {
        var citations = choice.Annotations.Where(annotation => annotation.Dialect == CohereChatDialect.Dialect).ToArray();
        if (citations.Length == 0)
        {
            return;
        }

        json.WriteStartArray("citations"u8);
        foreach (var citation in citations)
        {
            json.WriteRawValue(citation.Json.Utf8.Span, skipInputValidation: true);
        }

        json.WriteEndArray();
    }
}
