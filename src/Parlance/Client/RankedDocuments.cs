namespace Parlance;

/// <summary>Documents in the order of their relevance. Immutable.</summary>
/// <param name="Documents">The best first.</param>
/// <param name="Stats">What it took.</param>
public sealed record RankedDocuments(IReadOnlyList<RankedDocument> Documents, CallStats Stats);
