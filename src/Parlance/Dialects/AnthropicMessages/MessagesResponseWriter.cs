using System.Buffers;
using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>A whole answer for a door's client. Its first choice only: the protocol has one. Citations stand on the first text block, because the nouns join the texts they hung on.</summary>
internal static class MessagesResponseWriter
{
    public static void Write(ChatResult result, IBufferWriter<byte> output)
    {
        var choice = result.Choices is [var first, ..] ? first : new ChatChoice(0, result.Message, null);
        using var json = new Utf8JsonWriter(output, WireJson.Options);
        json.WriteStartObject();
        json.WriteString("id"u8, result.Id);
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("model"u8, result.Model);
        json.WriteStartArray("content"u8);
        WriteContent(json, choice);
        json.WriteEndArray();
        json.WriteString("stop_reason"u8, StopReasons.Write(choice.FinishReason, choice.StopSequence, choice.Message.Content.Any(part => part is RefusalPart)));
        json.WriteString("stop_sequence"u8, choice.StopSequence);
        WriteBeside(json, choice.Annotations.Where(annotation => annotation.Dialect == AnthropicMessagesDialect.Dialect).Select(annotation => annotation.Json));
        UsageWriter.Write(json, result.Usage ?? default);
        json.WriteEndObject();
    }

    /// <summary>The annotations that stand beside the content, as the fields that they are.</summary>
    public static void WriteBeside(Utf8JsonWriter json, IEnumerable<RawJson> annotations)
    {
        foreach (var annotation in annotations.Where(annotation => BlockEvents.IsBeside(annotation.Utf8.Span)))
        {
            using var document = JsonDocument.Parse(annotation.Utf8);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                member.WriteTo(json);
            }
        }
    }

    private static void WriteContent(Utf8JsonWriter json, ChatChoice choice)
    {
        var citations = choice.Annotations.SelectMany(annotation => CitationForm.Of(annotation.Dialect, annotation.Json.Utf8.Span)).ToArray();
        foreach (var part in choice.Message.Content)
        {
            switch (part)
            {
                case TextPart { Text.Length: > 0 } text:
                    WriteText(json, text.Text, citations);
                    citations = [];
                    break;
                case RefusalPart { Text.Length: > 0 } refusal:
                    WriteText(json, refusal.Text, []);
                    break;
                case ReasoningPart reasoning:
                    WriteReasoning(json, reasoning);
                    break;
                case ToolCall call:
                    if (call.State is { } state)
                    {
                        WriteRedacted(json, MessagesState.Write(state, call.Id));
                    }

                    MessagesBlockWriter.Write(json, call, answer: true);
                    break;
                case RawPart { Dialect: AnthropicMessagesDialect.Dialect }:
                    MessagesBlockWriter.Write(json, part);
                    break;
            }
        }
    }

    private static void WriteText(Utf8JsonWriter json, string text, byte[][] citations)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
        if (citations.Length > 0)
        {
            json.WriteStartArray("citations"u8);
            foreach (var citation in citations)
            {
                json.WriteRawValue(citation, skipInputValidation: true);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteReasoning(Utf8JsonWriter json, ReasoningPart reasoning)
    {
        var state = reasoning.State;
        var apart = MessagesState.IsRedacted(state) || (reasoning.Text.Length == 0 && state is { Kind: not OpaqueState.Signature });
        if (!apart || reasoning.Text.Length > 0)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "thinking"u8);
            json.WriteString("thinking"u8, reasoning.Text);
            json.WriteString("signature"u8, apart || state is null ? "" : MessagesState.Write(state));
            json.WriteEndObject();
        }

        if (apart)
        {
            WriteRedacted(json, MessagesState.Write(state!));
        }
    }

    private static void WriteRedacted(Utf8JsonWriter json, string data)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "redacted_thinking"u8);
        json.WriteString("data"u8, data);
        json.WriteEndObject();
    }
}
