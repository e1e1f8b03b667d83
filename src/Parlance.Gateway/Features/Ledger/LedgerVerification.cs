namespace Parlance.Gateway.Features.Ledger;

/// <summary>What a look at every row of a ledger found.</summary>
/// <param name="Rows">How many rows there are, corrections included.</param>
/// <param name="Unchained">How many of them, at the beginning, are older than the chain and so not held by it.</param>
/// <param name="Head">The last link of the chain, in hexadecimal: note it elsewhere, and a later look can tell that nothing before it was changed. Null when no row is chained.</param>
/// <param name="CostNanoUsd">The sum of all costs in nano-USD, of removed rows too.</param>
/// <param name="Open">Attempts that are under way, or that a crash has cut and the next start settles.</param>
/// <param name="Problems">What is wrong, at most 20, for a person; empty when all is well.</param>
public sealed record LedgerVerification(long Rows, long Unchained, string? Head, long CostNanoUsd, long Open, IReadOnlyList<string> Problems)
{
    /// <summary>How many rows retention has removed from the beginning. The chain is looked at from where they end.</summary>
    public long Removed { get; init; }

    /// <summary>Position of the last row that was removed; 0: none was.</summary>
    public long RemovedTo { get; init; }

    /// <summary>Whether a link that was asked for stands in the chain; null when none was asked for.</summary>
    public bool? HasKnownLink { get; init; }
}
