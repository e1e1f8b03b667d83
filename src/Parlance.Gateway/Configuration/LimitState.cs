namespace Parlance.Gateway.Configuration;

/// <summary>How the limits of one holder stand at a moment.</summary>
/// <param name="Running">Requests under way.</param>
/// <param name="Budgets">Each budget: the budget, what was settled and is reserved of it in nano-USD, and when there is more again.</param>
internal sealed record LimitState(int Running, IReadOnlyList<(Budget Budget, long Settled, long Reserved, DateTimeOffset? ReturnsAt)> Budgets);
