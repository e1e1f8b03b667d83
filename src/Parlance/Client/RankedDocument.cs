namespace Parlance;

/// <summary>A document and how well it answers a query. Immutable.</summary>
/// <param name="Index">Its place among the documents that were given, from 0.</param>
/// <param name="Score">How relevant it is; higher is better, and comparable only within one answer.</param>
/// <param name="Text">The document as it was given.</param>
public sealed record RankedDocument(int Index, double Score, string Text);
