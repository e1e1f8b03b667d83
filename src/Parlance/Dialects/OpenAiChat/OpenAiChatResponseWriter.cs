using System.Text.Json;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>
/// Writes a whole answer for a client. Reasoning stands in <c>reasoning_content</c>, its state in <c>reasoning_details</c>, so that a client that sends the message back sends both.
/// Content parts and annotations of other dialects have no place in this one and are left out.
/// </summary>
internal static class OpenAiChatResponseWriter
{
    /// <summary>Writes the answer.</summary>
    public static void Write(Utf8JsonWriter json, ChatResult result)
    {
        json.WriteStartObject();
        json.WriteString("id", result.Id);
        json.WriteString("object", "chat.completion");
        json.WriteNumber("created", result.Created);
        json.WriteString("model", result.Model);
        json.WriteStartArray("choices");
        foreach (var choice in result.Choices)
        {
            WriteChoice(json, choice);
        }

        json.WriteEndArray();
        if (result.Usage is { } usage)
        {
            json.WritePropertyName("usage");
            OpenAiChatUsageWriter.Write(json, usage);
            if (usage.Units?.Tier is { } tier)
            {
                json.WriteString("service_tier", tier);
            }
        }

        json.WriteNull("system_fingerprint");
        json.WriteEndObject();
    }

    /// <summary>Writes the field <c>tool_calls</c>' entry for a whole call.</summary>
    private static void WriteToolCall(Utf8JsonWriter json, ToolCall call)
    {
        var body = call.IsCustom ? "custom" : "function";
        json.WriteStartObject();
        json.WriteString("id", call.Id);
        json.WriteString("type", body);
        json.WriteStartObject(body);
        json.WriteString("name", call.Name);
        json.WriteString(call.IsCustom ? "input" : "arguments", call.Arguments);
        json.WriteEndObject();
        ThoughtSignature.Write(json, call.State);
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, ChatChoice choice)
    {
        json.WriteStartObject();
        json.WriteNumber("index", choice.Index);
        json.WritePropertyName("message");
        WriteMessage(json, choice);
        json.WritePropertyName("logprobs");
        WriteLogprobs(json, choice.Logprobs.Utf8.Span);
        json.WritePropertyName("finish_reason");
        if (choice.FinishReason is { } reason)
        {
            json.WriteStringValue(OpenAiChatFinish.Write(reason));
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, ChatChoice choice)
    {
        var content = choice.Message.Content;
        ToolCall[] calls = [.. content.OfType<ToolCall>()];
        ReasoningPart[] reasoning = [.. content.OfType<ReasoningPart>()];
        var refusal = content.Any(part => part is RefusalPart) ? string.Concat(content.OfType<RefusalPart>().Select(part => part.Text)) : null;
        json.WriteStartObject();
        json.WriteString("role", "assistant");
        json.WriteString("content", content.Any(part => part is TextPart) || (calls.Length == 0 && refusal is null) ? choice.Message.Text : null);
        json.WriteString("refusal", refusal);
        json.WriteStartArray("annotations");
        foreach (var annotation in choice.Annotations)
        {
            if (CitationForm.Of(annotation.Dialect, annotation.Json.Utf8.Span, choice.Message.Text) is { IsEmpty: false } own)
            {
                json.WriteRawValue(own, skipInputValidation: true);
            }
        }

        json.WriteEndArray();
        if (reasoning.Any(part => part.Text.Length > 0))
        {
            json.WriteString("reasoning_content", string.Concat(reasoning.Select(part => part.Text)));
        }

        OpenAiChatReasoningDetails.Write(json, reasoning.Any(part => part.State is not null) ? reasoning : [], withModel: true);
        if (calls.Length > 0)
        {
            json.WriteStartArray("tool_calls");
            foreach (var call in calls)
            {
                WriteToolCall(json, call);
            }

            json.WriteEndArray();
        }

        foreach (var fragments in content.OfType<RawPart>().GroupBy(field => (field.Dialect, field.Type)))
        {
            WriteField(json, OpenAiChatFragments.Join([.. fragments]));
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a message field that was kept as a part.</summary>
    public static void WriteField(Utf8JsonWriter json, RawPart part)
    {
        if (part.Dialect == OpenAiChatDialect.DialectName && part.Type.StartsWith(OpenAiChatDialect.FieldMark, StringComparison.Ordinal) && part.Type != OpenAiChatDialect.UnknownChunk)
        {
            json.WritePropertyName(part.Type[OpenAiChatDialect.FieldMark.Length..]);
            json.WriteRawValue(part.Json.Utf8.Span, skipInputValidation: true);
        }
    }

    /// <summary>Writes the value of <c>logprobs</c>; events carry the tokens' list alone (<c>{"content":[…]}</c>), OpenAI documents <c>refusal</c> beside it.</summary>
    private static void WriteLogprobs(Utf8JsonWriter json, ReadOnlySpan<byte> logprobs)
    {
        if (logprobs.Length < 2)
        {
            json.WriteNullValue();
            return;
        }

        byte[] whole = [.. logprobs[..^1], .. ",\"refusal\":null}"u8];
        json.WriteRawValue(whole, skipInputValidation: true);
    }
}
