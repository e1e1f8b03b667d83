namespace Parlance;

/// <summary>How to turn texts into vectors. Immutable; every property may be left out. Fallbacks must offer the same model: vectors of different models cannot be compared.</summary>
public sealed record EmbedOptions : OperationOptions
{
    /// <summary>Length of the vectors, for models that have several. Default: the model's own.</summary>
    public int? Dimensions { get; init; }

    /// <summary>What the vectors are for, in Cohere's words: <c>search_document</c>, <c>search_query</c>, <c>classification</c>, <c>clustering</c>. Default: not said; where a provider demands it, <c>search_document</c>.</summary>
    public string? InputType { get; init; }

    /// <summary>The caller's own id of its end user, where a provider takes one.</summary>
    public string? EndUser { get; init; }

    /// <summary>Texts in one request, at least 1. Default: as many as the provider takes, by its manifest (<c>quirks.embedding_texts</c>) or its protocol (2048 for OpenAI's, 96 for Cohere's, 100 for Gemini's).</summary>
    public int? BatchSize { get; init; }
}
