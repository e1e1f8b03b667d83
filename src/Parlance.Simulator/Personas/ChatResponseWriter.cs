using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parlance.Dialects;
using Parlance.Manifests;

namespace Parlance.Simulator.Personas;

/// <summary>A whole answer as one vendor of chat completions gives it.</summary>
internal sealed class ChatResponseWriter(AnswerForm form, Quirks quirks)
{
    public static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public void Write(ChatResult result, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Writing);
        json.WriteStartObject();
        json.WriteString("id", result.Id);
        json.WriteString("object", "chat.completion");
        json.WriteNumber("created", result.Created);
        json.WriteString("model", result.Model);
        json.WriteStartArray("choices");
        foreach (var choice in result.Choices)
        {
            json.WriteStartObject();
            json.WriteNumber("index", choice.Index);
            json.WriteStartObject("message");
            WriteMessage(json, choice.Message.Content);
            json.WriteEndObject();
            json.WriteString("finish_reason", choice.FinishReason?.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (result.Usage is { } usage)
        {
            json.WritePropertyName("usage");
            ChatUsage.Write(json, usage, quirks.ReasoningOutsideCompletion);
        }

        if (form.Errors == "base_resp")
        {
            json.WriteStartObject("base_resp");
            json.WriteNumber("status_code", 0);
            json.WriteString("status_msg", "");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteMessage(Utf8JsonWriter json, IReadOnlyList<ContentPart> content)
    {
        var text = string.Concat(content.OfType<TextPart>().Select(part => part.Text));
        var reasoning = content.OfType<ReasoningPart>().FirstOrDefault();
        var calls = content.OfType<ToolCall>().ToArray();
        json.WriteString("role", "assistant");
        if (reasoning is not null && ChatReasoning.IsParts(form.Reasoning))
        {
            json.WriteStartArray("content");
            ChatReasoning.WritePart(json, form.Reasoning, reasoning.Text);
            if (text.Length > 0)
            {
                json.WriteStartObject();
                json.WriteString("type", "text");
                json.WriteString("text", text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
        else if (reasoning is not null && form.Reasoning == "think")
        {
            json.WriteString("content", ChatReasoning.OpenTag(quirks) + reasoning.Text + ChatReasoning.CloseTag(quirks) + text);
        }
        else
        {
            json.WriteString("content", text.Length == 0 && calls.Length > 0 && form.ToolCalls != "whole" ? null : text);
        }

        if (reasoning is not null)
        {
            ChatReasoning.Write(json, form.Reasoning, reasoning.Text, reasoning.State);
        }

        if (calls.Length == 0)
        {
            return;
        }

        json.WriteStartArray("tool_calls");
        foreach (var call in calls)
        {
            ChatToolCall.Write(json, form.ToolCalls, call.Id, call.Name, call.Arguments, index: null);
        }

        json.WriteEndArray();
    }
}
