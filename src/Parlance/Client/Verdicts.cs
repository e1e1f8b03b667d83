namespace Parlance;

/// <summary>Judgements of texts. Immutable.</summary>
/// <param name="Results">A verdict for each text, in their order.</param>
/// <param name="Stats">What it took.</param>
public sealed record Verdicts(IReadOnlyList<Verdict> Results, CallStats Stats);
