using Parlance.Wire;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>Finish reasons: OpenAI's own, what compatible servers call otherwise, and words that mean that the answer failed.</summary>
internal static class OpenAiChatFinish
{
    /// <summary>The error that a finish reason stands for; null when it is a reason.</summary>
    public static ChatError? Failure(JsonSlice word, Quirks quirks) => word.TextEquals("insufficient_system_resource"u8) ? Failed(ErrorKind.Overloaded, "insufficient_system_resource")
        : word.TextEquals("network_error"u8) ? Failed(ErrorKind.ServerError, "network_error")
        : word.TextEquals("error"u8) ? Failed(ErrorKind.ServerError, "error")
        : quirks.FinishReasons.Count > 0 && quirks.FinishReasons.GetValueOrDefault(word.ToText()!) == "error" ? Failed(ErrorKind.ServerError, word.ToText()!)
        : null;

    /// <summary>The reason in canonical words; an unknown word survives.</summary>
    public static FinishReason Read(JsonSlice word, Quirks quirks)
    {
        if (word.TextEquals("stop"u8))
        {
            return FinishReason.Stop;
        }

        var text = word.ToText()!;
        return quirks.FinishReasons.TryGetValue(text, out var mapped) ? new FinishReason(mapped) : text switch
        {
            "length" or "max_tokens" or "model_length" or "model_context_window_exceeded" => FinishReason.Length,
            "tool_calls" or "function_call" => FinishReason.ToolCalls,
            "content_filter" or "sensitive" => FinishReason.ContentFilter,
            "eos" or "eos_token" or "stop_sequence" or "end_turn" => FinishReason.Stop,
            _ => new FinishReason(text),
        };
    }

    /// <summary>The word for a client: OpenAI's SDKs refuse any outside these five.</summary>
    public static ReadOnlySpan<byte> Write(FinishReason reason) => reason.Value switch
    {
        "length" => "length"u8,
        "tool_calls" => "tool_calls"u8,
        "content_filter" => "content_filter"u8,
        "function_call" => "function_call"u8,
        _ => "stop"u8,
    };

    private static ChatError Failed(ErrorKind kind, string word) =>
        new(kind, $"The provider broke off the answer with finish reason '{word}'.") { Code = "upstream_failed" };
}
