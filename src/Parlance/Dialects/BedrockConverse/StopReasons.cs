namespace Parlance.Dialects.BedrockConverse;

/// <summary><c>stopReason</c>, both ways. A word that is not listed stays as it is.</summary>
internal static class StopReasons
{
    /// <summary>Whether the word means that the model's answer was unusable, which is an error and no end of an answer.</summary>
    public static bool IsFailure(string word) => word is "malformed_model_output" or "malformed_tool_use";

    public static FinishReason Read(string word, Quirks quirks) => word switch
    {
        "end_turn" or "stop_sequence" => FinishReason.Stop,
        "max_tokens" or "model_context_window_exceeded" => FinishReason.Length,
        "tool_use" => FinishReason.ToolCalls,
        "guardrail_intervened" or "content_filtered" => FinishReason.ContentFilter,
        _ => new FinishReason(quirks.FinishReasons.GetValueOrDefault(word) ?? word),
    };

    /// <summary>The word for a reason; <c>end_turn</c> when the provider gave none, because the protocol demands one.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="stopSequence">The stop sequence that was reached; null for none.</param>
    /// <param name="refused">Whether the model refused in words, which OpenAI's protocol ends with a plain <c>stop</c>.</param>
    public static string Write(FinishReason? reason, string? stopSequence, bool refused) => reason?.Value switch
    {
        "stop" when refused => "content_filtered",
        null or "stop" => stopSequence is null ? "end_turn" : "stop_sequence",
        "length" => "max_tokens",
        "tool_calls" or "function_call" => "tool_use",
        "content_filter" => "content_filtered",
        var word => word,
    };
}
