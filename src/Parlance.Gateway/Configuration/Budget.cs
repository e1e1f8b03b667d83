namespace Parlance.Gateway.Configuration;

/// <summary>So much money in so much time. Immutable.</summary>
/// <param name="LimitNanoUsd">The limit in nano-USD (10⁻⁹ USD).</param>
/// <param name="Period">When it begins anew.</param>
/// <param name="Mode">What happens when it is used up.</param>
public sealed record Budget(long LimitNanoUsd, BudgetPeriod Period, BudgetMode Mode = BudgetMode.Hard);
