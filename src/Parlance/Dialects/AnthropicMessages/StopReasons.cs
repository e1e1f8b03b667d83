namespace Parlance.Dialects.AnthropicMessages;

/// <summary><c>stop_reason</c>, both ways. A word that is not listed stays as it is (<c>pause_turn</c>, <c>compaction</c>, words added later).</summary>
internal static class StopReasons
{
    public static FinishReason Read(string word, Quirks quirks) => word switch
    {
        "end_turn" or "stop_sequence" => FinishReason.Stop,
        "max_tokens" or "model_context_window_exceeded" => FinishReason.Length,
        "tool_use" => FinishReason.ToolCalls,
        "refusal" => FinishReason.ContentFilter,
        _ => new FinishReason(quirks.FinishReasons.GetValueOrDefault(word) ?? word),
    };

    /// <summary>The word for a reason; null when the provider gave none.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="stopSequence">The stop sequence that was reached; null for none.</param>
    /// <param name="refused">Whether the model refused in words, which OpenAI's protocol ends with a plain <c>stop</c>.</param>
    public static string? Write(FinishReason? reason, string? stopSequence, bool refused) => reason?.Value switch
    {
        "stop" when refused => "refusal",
        "stop" => stopSequence is null ? "end_turn" : "stop_sequence",
        "length" => "max_tokens",
        "tool_calls" or "function_call" => "tool_use",
        "content_filter" => "refusal",
        var word => word,
    };
}
