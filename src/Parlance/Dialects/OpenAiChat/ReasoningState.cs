namespace Parlance.Dialects.OpenAiChat;

/// <summary>Where opaque reasoning state may go: to the format that made it, and to the model that made it where that is known.</summary>
internal static class ReasoningState
{
    /// <summary>Format of state whose maker did not name one.</summary>
    public const string UnknownFormat = "unknown";

    /// <summary>Format of Anthropic's signatures and redacted thinking.</summary>
    public const string ClaudeFormat = "anthropic-claude-v1";

    /// <summary>The same of the platform whose signatures are its own.</summary>
    public const string BedrockClaudeFormat = "bedrock-claude-v1";

    /// <summary>
    /// Whether <paramref name="model"/> can read <paramref name="state"/>. An aggregator serves models of many formats, so the model's own name must hold a word of the format:
    /// <c>anthropic/claude-sonnet-5</c> reads <c>anthropic-claude-v1</c>, <c>x-ai/grok-4</c> reads <c>xai-responses-v1</c>.
    /// </summary>
    public static bool Fits(OpaqueState state, string model)
    {
        if (state.Model is { Length: > 0 } maker && !IsSame(maker, model))
        {
            return false;
        }

        if (state.Format == UnknownFormat)
        {
            return true;
        }

        var squeezed = model.Replace("-", "", StringComparison.Ordinal);
        return state.Format.Split('-').Any(word => word.Length > 2 && word != "responses" && squeezed.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether summaries of this format are called so; others have the text itself.</summary>
    public static bool HasSummaries(string format) => format.EndsWith("responses-v1", StringComparison.Ordinal);

    /// <summary>An alias and the dated model behind it are the same: <c>claude-sonnet-4-5</c> and <c>anthropic/claude-sonnet-4-5-20250929</c>.</summary>
    private static bool IsSame(string maker, string model)
    {
        maker = maker[(maker.LastIndexOf('/') + 1)..];
        model = model[(model.LastIndexOf('/') + 1)..];
        return maker.StartsWith(model, StringComparison.OrdinalIgnoreCase) || model.StartsWith(maker, StringComparison.OrdinalIgnoreCase);
    }
}
