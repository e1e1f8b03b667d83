using System.Buffers;
using System.Text.Json;

namespace Parlance.Dialects.OllamaChat;

/// <summary>A whole answer for a door's client. Its first choice only: the protocol has one.</summary>
internal static class OllamaResponseWriter
{
    public static void Write(ChatResult result, bool isGenerate, IBufferWriter<byte> output)
    {
        var choice = result.Choices is [var first, ..] ? first : new ChatChoice(0, result.Message, null);
        using var json = new Utf8JsonWriter(output, OllamaChatDialect.Writing);
        json.WriteStartObject();
        json.WriteString("model"u8, result.Model);
        json.WriteString("created_at"u8, OllamaWire.Time(result.Created));
        if (isGenerate)
        {
            WriteContent(json, "response"u8, choice.Message);
        }
        else
        {
            json.WriteStartObject("message"u8);
            json.WriteString("role"u8, "assistant"u8);
            WriteContent(json, "content"u8, choice.Message);
            WriteCalls(json, choice.Message);
            json.WriteEndObject();
        }

        if (OllamaWire.Tokens(choice.Logprobs.Utf8.Span) is { IsEmpty: false } tokens)
        {
            json.WritePropertyName("logprobs"u8);
            json.WriteRawValue(tokens, skipInputValidation: true);
        }

        OllamaDone.Write(json, choice.FinishReason, result.Usage, result.Elapsed, prompt: null);
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, ReadOnlySpan<byte> name, Message message)
    {
        json.WriteString(name, string.Concat(message.Content.Select(OllamaWire.Text)));
        var thinking = string.Concat(message.Content.OfType<ReasoningPart>().Select(part => part.Text));
        if (thinking.Length > 0)
        {
            json.WriteString("thinking"u8, thinking);
        }

        foreach (var images in message.Content.Select(OllamaWire.AnswerImages).Where(images => !images.IsEmpty).Take(1))
        {
            json.WritePropertyName(OllamaChatDialect.Images);
            json.WriteRawValue(images.Utf8.Span, skipInputValidation: true);
        }
    }

    private static void WriteCalls(Utf8JsonWriter json, Message message)
    {
        ToolCall[] calls = [.. message.Content.OfType<ToolCall>()];
        if (calls.Length == 0)
        {
            return;
        }

        json.WriteStartArray("tool_calls"u8);
        for (var i = 0; i < calls.Length; i++)
        {
            OllamaWire.WriteCall(json, calls[i], i);
        }

        json.WriteEndArray();
    }
}
