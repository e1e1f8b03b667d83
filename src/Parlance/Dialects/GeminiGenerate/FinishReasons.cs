namespace Parlance.Dialects.GeminiGenerate;

/// <summary><c>finishReason</c>, both ways. The protocol has no word for tool calls: an answer that holds any and ends in STOP waits for their results.</summary>
internal static class FinishReasons
{
    /// <summary>The reason that a word means. A word that is not listed stays as it is.</summary>
    public static FinishReason Read(string word, bool hasCalls, Quirks quirks) => word switch
    {
        "STOP" => hasCalls ? FinishReason.ToolCalls : FinishReason.Stop,
        "MAX_TOKENS" => FinishReason.Length,
        "SAFETY" or "RECITATION" or "LANGUAGE" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" or "IMAGE_SAFETY" or "IMAGE_PROHIBITED_CONTENT" or "IMAGE_RECITATION" => FinishReason.ContentFilter,
        "MODEL_ARMOR" or "JAILBREAK" => FinishReason.ContentFilter,
        "OTHER" or "NO_IMAGE" or "IMAGE_OTHER" or "FINISH_REASON_UNSPECIFIED" => FinishReason.Stop,
        _ => new FinishReason(quirks.FinishReasons.GetValueOrDefault(word) ?? word),
    };

    /// <summary>The error that a word means; null when it ends an answer.</summary>
    /// <param name="word">The word.</param>
    /// <param name="message">What the provider says of it; null when nothing.</param>
    public static ChatError? Error(string word, string? message)
    {
        // A model that wrote a call wrongly often writes it well at the second try; the others fail again.
        bool? retryable = word switch
        {
            "MALFORMED_FUNCTION_CALL" or "MALFORMED_RESPONSE" => true,
            "UNEXPECTED_TOOL_CALL" or "TOO_MANY_TOOL_CALLS" or "MISSING_THOUGHT_SIGNATURE" => false,
            _ => null,
        };
        return retryable is not { } again ? null : new ChatError(ErrorKind.ServerError, string.IsNullOrWhiteSpace(message) ? $"The model's answer was not usable ({word})." : message)
        {
            Status = 502,
            Code = word.ToLowerInvariant(),
            Type = word,
            Retryable = again,
        };
    }

    /// <summary>The word for a reason; null when the provider gave none.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="refused">Whether the model refused in words, which OpenAI's protocol ends with a plain <c>stop</c>.</param>
    public static string? Write(FinishReason? reason, bool refused) => reason?.Value switch
    {
        null => null,
        "stop" when refused => "SAFETY",
        "stop" or "tool_calls" or "function_call" or "pause_turn" => "STOP",
        "length" => "MAX_TOKENS",
        "content_filter" => "SAFETY",
        var word when word.All(letter => char.IsAsciiLetterUpper(letter) || letter == '_') => word,
        _ => "OTHER",
    };
}
