using System.Text.Json;
using Parlance.Dialects.OpenAiChat;

namespace Parlance.Dialects.OpenAiCompletions;

/// <summary>Writes a whole answer for a client. Reasoning has no place in this protocol and is left out.</summary>
internal static class CompletionResponseWriter
{
    public static void Write(Utf8JsonWriter json, ChatResult result)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, result.Id);
        json.WriteString("object"u8, "text_completion"u8);
        json.WriteNumber("created"u8, result.Created);
        json.WriteString("model"u8, result.Model);
        json.WriteStartArray("choices"u8);
        foreach (var choice in result.Choices)
        {
            json.WriteStartObject();
            json.WriteString("text"u8, string.Concat(choice.Message.Content.Select(part => (part as TextPart)?.Text ?? (part as RefusalPart)?.Text)));
            json.WriteNumber("index"u8, choice.Index);
            json.WritePropertyName("logprobs"u8);
            CompletionLogprobs.Write(json, choice.Logprobs.Utf8.Span, 0);
            json.WriteString("finish_reason"u8, Finish(choice.FinishReason));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (result.Usage is { } usage)
        {
            json.WritePropertyName("usage"u8);
            OpenAiChatUsageWriter.Write(json, usage);
        }

        json.WriteEndObject();
    }

    /// <summary>The word for a client: one of three, of which <c>stop</c> is said when the provider said none.</summary>
    public static ReadOnlySpan<byte> Finish(FinishReason? reason) => reason?.Value switch
    {
        "length" => "length"u8,
        "content_filter" => "content_filter"u8,
        _ => "stop"u8,
    };
}
