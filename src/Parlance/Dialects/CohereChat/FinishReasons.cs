namespace Parlance.Dialects.CohereChat;

/// <summary><c>finish_reason</c>, both ways. A word that is not listed stays as it is, in small letters.</summary>
internal static class FinishReasons
{
    /// <summary>Whether the word means that the answer failed.</summary>
    public static bool IsFailure(string word) => word is "ERROR" or "TIMEOUT" or "ERROR_TOXIC" or "ERROR_LIMIT";

    public static FinishReason Read(string word, Quirks quirks) => word switch
    {
        "COMPLETE" or "STOP_SEQUENCE" => FinishReason.Stop,
        "MAX_TOKENS" => FinishReason.Length,
        "TOOL_CALL" => FinishReason.ToolCalls,
        _ => new FinishReason(quirks.FinishReasons.GetValueOrDefault(word) ?? word.ToLowerInvariant()),
    };

    public static string Write(FinishReason? reason, string? stopSequence) => reason?.Value switch
    {
        null or "stop" => stopSequence is null ? "COMPLETE" : "STOP_SEQUENCE",
        "length" => "MAX_TOKENS",
        "tool_calls" or "function_call" => "TOOL_CALL",
        var word => word.ToUpperInvariant(),
    };
}
