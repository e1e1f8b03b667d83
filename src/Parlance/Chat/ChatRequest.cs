namespace Parlance;

/// <summary>What a caller asks of a model, in no provider's words. Immutable; null means not said, and the provider decides.</summary>
public sealed record ChatRequest
{
    /// <summary>The model as the caller named it.</summary>
    public required string Model { get; init; }

    /// <summary>The conversation, oldest first.</summary>
    public required IReadOnlyList<Message> Messages { get; init; }

    /// <summary>Tools that the model may call.</summary>
    public IReadOnlyList<ToolDefinition> Tools { get; init; } = [];

    /// <summary>Whether it may, must or must not.</summary>
    public ToolChoice? ToolChoice { get; init; }

    /// <summary>Whether several calls may come at once.</summary>
    public bool? ParallelToolCalls { get; init; }

    /// <summary>Sampling temperature, 0–2.</summary>
    public double? Temperature { get; init; }

    /// <summary>Nucleus sampling, 0–1.</summary>
    public double? TopP { get; init; }

    /// <summary>Sampling from the K most likely tokens.</summary>
    public long? TopK { get; init; }

    /// <summary>Upper bound of output tokens, reasoning included.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>Texts at which the model stops.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Seed for repeatable sampling.</summary>
    public long? Seed { get; init; }

    /// <summary>−2…2.</summary>
    public double? PresencePenalty { get; init; }

    /// <summary>−2…2.</summary>
    public double? FrequencyPenalty { get; init; }

    /// <summary>Number of answers.</summary>
    public int? N { get; init; }

    /// <summary>Whether log probabilities are wanted.</summary>
    public bool? Logprobs { get; init; }

    /// <summary>Number of alternatives per token with log probabilities, 0–20.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>The form of the answer.</summary>
    public ResponseFormat? ResponseFormat { get; init; }

    /// <summary>How much to reason.</summary>
    public ReasoningControl? Reasoning { get; init; }

    /// <summary>The caller's own id of its end user.</summary>
    public string? User { get; init; }

    /// <summary>Whether the answer shall come as a stream.</summary>
    public bool Stream { get; init; }

    /// <summary>Whether the caller asked to see usage in the stream.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Whether the answer is made anew, even where a client keeps answers.</summary>
    internal bool SkipsCache { get; init; }

    /// <summary>Top-level fields that have no property here; null when there are none.</summary>
    public RawFields? Extra { get; init; }

    /// <summary>
    /// Fields of the provider's own request, by their names there, whatever its protocol is. They add to what is written and change nothing of it: objects gain members; a field that the request has anyway, that is
    /// said elsewhere in this record or that the target refuses is an error. Default none.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, RawJson>> Params { get; init; } = [];

    /// <summary>What a client keeps with the request while it is answered; no part of what is asked.</summary>
    internal object? Scope { get; init; }
}
