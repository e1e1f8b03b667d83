namespace Parlance.Gateway.Features.Ledger;

/// <summary>Sums over rows of the ledger.</summary>
/// <param name="Requests">Requests of callers, each counted once however many attempts it took; of one target, the attempts at it.</param>
/// <param name="PromptTokens">All input tokens of all attempts.</param>
/// <param name="CompletionTokens">All output tokens of all attempts.</param>
/// <param name="CostNanoUsd">Cost in nano-USD (10⁻⁹ USD) of all attempts that have a price.</param>
public sealed record UsageTotals(long Requests, long PromptTokens, long CompletionTokens, long CostNanoUsd)
{
    /// <summary>Attempts whose report or cost cannot be and is to be compared with the provider's bill.</summary>
    public long Quarantined { get; init; }

    /// <summary>Attempts that have no price, or used something that has none.</summary>
    public long Unpriced { get; init; }
}

/// <summary>Which rows to sum up; null means all.</summary>
public sealed record UsageFilter
{
    /// <summary>Attempts that began at this moment or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Id of the key that paid.</summary>
    public string? KeyId { get; init; }

    /// <summary>The model as callers asked for it.</summary>
    public string? Model { get; init; }

    /// <summary>Who was called, <c>provider/model</c>.</summary>
    public string? Target { get; init; }
}

/// <summary>What a breakdown of the totals is by.</summary>
public enum UsageGroup
{
    /// <summary>Id of the key that paid.</summary>
    Key,

    /// <summary>The model as callers asked for it.</summary>
    Model,

    /// <summary>Who was called, <c>provider/model</c>.</summary>
    Target,

    /// <summary>Id of the organisation, team or user whose keys paid; what has several above it counts for each.</summary>
    Holder,
}
