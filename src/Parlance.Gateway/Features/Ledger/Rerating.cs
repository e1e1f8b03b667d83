namespace Parlance.Gateway.Features.Ledger;

/// <summary>Which attempts to price anew; null means all.</summary>
/// <param name="Model">Who was called (<c>provider/model</c>), or the model as callers asked for it.</param>
/// <param name="From">Attempts that began at this moment or later.</param>
/// <param name="Until">Attempts that began before this moment.</param>
public sealed record RerateFilter(string? Model = null, DateTimeOffset? From = null, DateTimeOffset? Until = null);

/// <summary>What pricing anew comes to.</summary>
/// <param name="Attempts">Attempts that were looked at.</param>
/// <param name="Changed">Those whose cost is another one by today's prices.</param>
/// <param name="DifferenceNanoUsd">By how much in all, in nano-USD; negative when calls were charged too much.</param>
/// <param name="WithoutPrice">Attempts at what has no price today; they keep what they have.</param>
/// <param name="Older">Attempts of a version whose rows do not keep all that a price can depend on; they keep what they have.</param>
public sealed record Rerating(long Attempts, long Changed, long DifferenceNanoUsd, long WithoutPrice, long Older)
{
    /// <summary>What changes, by who was called, the largest difference first.</summary>
    public IReadOnlyList<(string Target, long Changed, long DifferenceNanoUsd)> Targets { get; init; } = [];
}
