namespace Parlance;

/// <summary>What is harmful in one text. Immutable.</summary>
/// <param name="Flagged">Whether anything is.</param>
/// <param name="Categories">Category → whether the text is of it, in the provider's words.</param>
/// <param name="Scores">Category → how sure the model is, 0–1; empty when the provider does not say.</param>
public sealed record Verdict(bool Flagged, IReadOnlyDictionary<string, bool> Categories, IReadOnlyDictionary<string, double> Scores);
