using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parlance.Dialects.OpenAiChat;

namespace Parlance.Dialects.OpenAiCompletions;

/// <summary>Writes a request as <c>POST /completions</c> wants it: text and settings. A conversation, a tool, an image cannot be said there.</summary>
internal static class CompletionRequestWriter
{
    public static bool TryWrite(ChatRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        var isPrompt = request.Messages.All(message => message.Role != MessageRole.Assistant && message.Content.All(part => part is TextPart));
        error = !isPrompt ? Refuse("messages", "it takes one prompt of text")
            : request.Tools.Count > 0 ? Refuse("tools", "it takes no tools")
            : request.ResponseFormat is { Type: not "text" } ? Refuse("response_format", "its answer is plain text")
            : null;
        if (error is not null)
        {
            return false;
        }

        using var json = new Utf8JsonWriter(output, OpenAiChatDialect.Writing);
        var fields = new RequestObject(json, target, request.Reasoning, dropped, mayRepeat: true);
        json.WriteStartObject();
        fields.Write("model", target.Model);
        fields.Write("prompt", string.Join("\n\n", request.Messages.Select(message => message.Text)));
        fields.Write("max_tokens", request.MaxTokens);
        fields.WriteFitting("temperature", request.Temperature);
        fields.WriteFitting("top_p", request.TopP);
        fields.Write("n", request.N);
        fields.Write("seed", request.Seed);
        fields.WriteFitting("presence_penalty", request.PresencePenalty);
        fields.WriteFitting("frequency_penalty", request.FrequencyPenalty);
        fields.Write("logprobs", request.Logprobs == true ? request.TopLogprobs ?? 0 : null);
        fields.Write("user", request.User);
        WriteStop(fields, request.Stop);
        WriteStream(fields, request);
        foreach (var (name, value) in request.Extra.Own())
        {
            fields.Write(name, value);
        }

        dropped.AddIf(request.TopK is not null && request.Extra.Find("top_k").IsEmpty, "top_k");
        dropped.AddIf(request.Reasoning is not null, "reasoning_effort");
        json.WriteEndObject();
        return true;
    }

    private static void WriteStop(RequestObject fields, IReadOnlyList<string> stop)
    {
        if (stop.Count == 0 || !fields.TryBegin("stop"))
        {
            return;
        }

        fields.Writer.WriteStartArray();
        foreach (var text in stop)
        {
            fields.Writer.WriteStringValue(text);
        }

        fields.Writer.WriteEndArray();
    }

    /// <summary>Usage is always asked for, whether the caller wants to see it or not.</summary>
    private static void WriteStream(RequestObject fields, ChatRequest request)
    {
        if (request.Stream && fields.TryBegin("stream"))
        {
            fields.Writer.WriteBooleanValue(true);
            if (fields.TryBegin("stream_options"))
            {
                fields.Writer.WriteStartObject();
                fields.Writer.WriteBoolean("include_usage", true);
                fields.Writer.WriteEndObject();
            }
        }
    }

    private static ChatError Refuse(string path, string why) =>
        new(ErrorKind.InvalidRequest, $"'{path}' cannot be sent to this model's provider: {why}.") { Side = ErrorSide.Client, Param = path, Code = "unsupported_content", Type = "invalid_request_error" };
}
