namespace Parlance.Gateway.Configuration;

/// <summary>How long things are kept. Immutable.</summary>
public sealed record RetentionOptions
{
    /// <summary>Days after which rows leave the ledger; their sums stay. Null (default): never.</summary>
    public int? LedgerDays { get; init; }
}
