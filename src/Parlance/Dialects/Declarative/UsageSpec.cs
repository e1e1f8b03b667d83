namespace Parlance.Dialects.Declarative;

/// <summary>Where the tokens are counted: in one object with the usual names, or each at a place of its own. Cached tokens are part of the prompt's, reasoning tokens of the completion's. Immutable.</summary>
public sealed record UsageSpec
{
    /// <summary>An object in which the counts have names that some vendor of note uses; null: none.</summary>
    public JsonPath? Object { get; init; }

    /// <summary>All input tokens.</summary>
    public JsonPath? PromptTokens { get; init; }

    /// <summary>All output tokens.</summary>
    public JsonPath? CompletionTokens { get; init; }

    /// <summary>Reasoning tokens among the output.</summary>
    public JsonPath? ReasoningTokens { get; init; }

    /// <summary>Input tokens that were read from a cache.</summary>
    public JsonPath? CacheReadTokens { get; init; }

    /// <summary>Input tokens that were written to a cache.</summary>
    public JsonPath? CacheCreationTokens { get; init; }
}
