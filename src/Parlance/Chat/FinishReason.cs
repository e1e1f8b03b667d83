namespace Parlance;

/// <summary>Why the model stopped. An open vocabulary in OpenAI's words; what a provider calls otherwise is mapped by its dialect, an unknown word survives.</summary>
/// <param name="Value">The word, for example <c>stop</c>.</param>
public readonly record struct FinishReason(string Value)
{
    /// <summary>The model had finished, or reached a stop sequence.</summary>
    public static FinishReason Stop { get; } = new("stop");

    /// <summary>The output limit or the context window was reached.</summary>
    public static FinishReason Length { get; } = new("length");

    /// <summary>The model waits for the results of tool calls.</summary>
    public static FinishReason ToolCalls { get; } = new("tool_calls");

    /// <summary>A safety filter stopped or withheld the answer.</summary>
    public static FinishReason ContentFilter { get; } = new("content_filter");

    /// <summary>The provider paused a long turn of its own tools; sending the turn back continues it (Anthropic <c>pause_turn</c>).</summary>
    public static FinishReason Pause { get; } = new("pause_turn");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
