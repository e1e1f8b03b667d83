namespace Parlance.Gateway.Features.Budgets;

/// <summary>What a key spent in one hour, as the ledger has it. Immutable.</summary>
/// <param name="At">Start of the hour.</param>
/// <param name="CostNanoUsd">The cost, nano-USD.</param>
internal sealed record SpentHour(DateTimeOffset At, long CostNanoUsd);
