namespace Parlance.Gateway.Configuration;

/// <summary>What attempts of an hour of the past cost more, or less, than was booked. Immutable.</summary>
/// <param name="Position">Where the last of the corrections stands in the ledger.</param>
/// <param name="At">The last moment of the hour in which the attempts began.</param>
/// <param name="Holders">Who paid: the key, and what stands above it.</param>
/// <param name="NanoUsd">The difference.</param>
internal sealed record SpentCorrection(long Position, DateTimeOffset At, IReadOnlyList<string> Holders, long NanoUsd);
