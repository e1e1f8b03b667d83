using System.Diagnostics.CodeAnalysis;

namespace Parlance.Dialects.Operations;

/// <summary>Vectors, in the order of their texts. Immutable; valid as long as the answer that it was read from.</summary>
public sealed record EmbeddingResult
{
    /// <summary>The model that answered; empty when the answer does not say.</summary>
    public string Model { get; init; } = "";

    /// <summary>The vectors.</summary>
    public required IReadOnlyList<EmbeddingVector> Vectors { get; init; }

    /// <summary>Input tokens; null when the answer does not say.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Whether all vectors are in the wanted form already.</summary>
    public bool Is(bool base64) => Vectors.All(vector => vector.IsBase64 == base64);

    /// <summary>The same with all vectors in the wanted form; false when one is no vector.</summary>
    public bool TryConvert(bool base64, [NotNullWhen(true)] out EmbeddingResult? result)
    {
        var vectors = new EmbeddingVector[Vectors.Count];
        for (var i = 0; i < vectors.Length; i++)
        {
            if (!Vectors[i].TryConvert(base64, out vectors[i]))
            {
                result = null;
                return false;
            }
        }

        result = this with { Vectors = vectors };
        return true;
    }
}
