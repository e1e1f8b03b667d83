namespace Parlance.Manifests.AiProtocol;

/// <summary>AI-Protocol's words for why an answer ended, and ours.</summary>
internal static class TerminationWords
{
    /// <summary>Our word: <c>max_tokens → length</c>. Any other stays as it is.</summary>
    public static string Ours(string word) => word switch
    {
        "end_turn" or "stop_sequence" => "stop",
        "max_tokens" => "length",
        "tool_use" => "tool_calls",
        "refusal" => "content_filter",
        _ => word,
    };
}
