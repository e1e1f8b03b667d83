namespace Parlance.Dialects.Declarative;

/// <summary>Finish reasons of anyone: the words that a spec maps, the ones that are usual, and any other as it is in small letters.</summary>
internal sealed class FinishWords(IReadOnlyDictionary<string, string> mapped)
{
    /// <summary>The word of ours that means that the answer failed.</summary>
    public const string Failed = "error";

    /// <summary>Whether the word is one at all: some vendors spell the absence of a reason (DashScope: <c>"null"</c>).</summary>
    public static bool IsWord(string? word) => !string.IsNullOrWhiteSpace(word) && word is not ("null" or "FINISH_REASON_UNSPECIFIED");

    public FinishReason Read(string word, Quirks quirks)
    {
        if (mapped.TryGetValue(word, out var known) || quirks.FinishReasons.TryGetValue(word, out known))
        {
            return new FinishReason(known);
        }

        var lower = word.ToLowerInvariant();
        return lower switch
        {
            "stop" or "end_turn" or "eos" or "eos_token" or "stop_sequence" or "complete" or "completed" or "succeeded" or "success" or "done" or "finished" or "end" => FinishReason.Stop,
            "length" or "max_tokens" or "max_length" or "max_output_tokens" or "model_length" => FinishReason.Length,
            "tool_calls" or "tool_call" or "tool_use" or "function_call" => FinishReason.ToolCalls,
            "content_filter" or "content_filtered" or "safety" or "refusal" or "sensitive" or "recitation" or "blocklist" or "prohibited_content" or "spii" => FinishReason.ContentFilter,
            "failed" or "failure" => new FinishReason(Failed),
            _ => new FinishReason(lower),
        };
    }
}
