namespace Parlance.Dialects.Operations;

/// <summary>Texts to turn into vectors. Immutable.</summary>
public sealed record EmbeddingRequest
{
    /// <summary>The model; empty where the path names it.</summary>
    public string Model { get; init; } = "";

    /// <summary>The texts, in order; empty when <see cref="Tokens"/> are given instead.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>Token numbers instead of texts: an array of numbers, or an array of such arrays, as the caller wrote it. Empty when there are texts.</summary>
    public RawJson Tokens { get; init; }

    /// <summary>Length of the vectors; null for the model's own.</summary>
    public long? Dimensions { get; init; }

    /// <summary>Whether vectors are wanted as base64 of little-endian 32-bit floats instead of arrays of numbers. Default false.</summary>
    public bool Base64 { get; init; }

    /// <summary>What the vectors are for, in Cohere's words: <c>search_document</c>, <c>search_query</c>, <c>classification</c>, <c>clustering</c>; null when not said.</summary>
    public string? InputType { get; init; }

    /// <summary>The end user, as the caller calls them; null when not said.</summary>
    public string? User { get; init; }

    /// <summary>Names of fields that have no noun here.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];
}
