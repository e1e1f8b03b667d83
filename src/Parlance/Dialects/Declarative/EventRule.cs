namespace Parlance.Dialects.Declarative;

/// <summary>What a frame means when a condition holds for it. Immutable.</summary>
/// <param name="When">The condition.</param>
/// <param name="Emit">What it then means.</param>
/// <param name="Fields">What belongs to it, by name; names that are not known are ignored.</param>
public sealed record EventRule(Condition When, EventKind Emit, IReadOnlyDictionary<string, FieldValue> Fields)
{
    /// <summary>The names that are understood.</summary>
    public static IReadOnlyList<string> FieldNames { get; } =
    [
        "content", "thinking", "tool_calls", "tool_call", "tool_call_id", "tool_name", "index", "arguments", "partial_json", "usage", "prompt_tokens", "completion_tokens", "reasoning_tokens",
        "finish_reason", "candidate_index", "error", "message", "code", "id", "model",
    ];
}
