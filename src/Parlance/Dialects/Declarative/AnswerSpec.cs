namespace Parlance.Dialects.Declarative;

/// <summary>Where a whole answer holds what; null: nowhere. The shapes of calls, usage and finish reasons hold for streams as well. Immutable.</summary>
public sealed record AnswerSpec
{
    /// <summary>The list of candidates, one for each answer; paths that lead through it are followed in each of them. Null (default): there is one answer.</summary>
    public JsonPath? Candidates { get; init; }

    /// <summary>The text, or a list of texts, which are joined.</summary>
    public JsonPath? Content { get; init; }

    /// <summary>The reasoning.</summary>
    public JsonPath? Reasoning { get; init; }

    /// <summary>The list of tool calls, or one of them.</summary>
    public JsonPath? ToolCalls { get; init; }

    /// <summary>Where a tool call holds what.</summary>
    public ToolCallShape ToolCall { get; init; } = new();

    /// <summary>The finish reason.</summary>
    public JsonPath? FinishReason { get; init; }

    /// <summary>The provider's word for a finish reason → ours (<see cref="Parlance.FinishReason"/>), or <c>error</c> for an answer that failed. The usual words are known without.</summary>
    public IReadOnlyDictionary<string, string> FinishReasons { get; init; } = new Dictionary<string, string>();

    /// <summary>The answer's id.</summary>
    public JsonPath? Id { get; init; }

    /// <summary>The model that answered.</summary>
    public JsonPath? Model { get; init; }

    /// <summary>The usage.</summary>
    public UsageSpec Usage { get; init; } = new();
}
