namespace Parlance;

/// <summary>Vectors of texts. Immutable.</summary>
/// <param name="Vectors">A vector for each text, in their order.</param>
/// <param name="Model">The model that made them, as the provider names it.</param>
/// <param name="Stats">What it took, all requests together.</param>
public sealed record EmbeddingVectors(IReadOnlyList<ReadOnlyMemory<float>> Vectors, string Model, CallStats Stats);
