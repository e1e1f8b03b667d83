namespace Parlance.Manifests;

/// <summary>What one call costs, and why.</summary>
/// <param name="NanoUsd">The cost in nano-USD (10⁻⁹ USD).</param>
/// <param name="Rule">The rule that applied; null: none, the plain price was charged.</param>
public readonly record struct Charge(long NanoUsd, PriceRule? Rule)
{
    /// <summary>What was used and has no price, in words (<c>web_search, tier priority</c>), so that the cost is that of the rest; null: everything has one.</summary>
    public string? Unpriced { get; init; }

    /// <summary>The rule in words, as the ledger keeps it; <c>base</c> for the plain price.</summary>
    public string RuleName => Rule?.Name ?? "base";
}
