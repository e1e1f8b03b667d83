namespace Parlance.Gateway.Configuration;

/// <summary>How the limits of one holder stand at a moment.</summary>
/// <param name="Running">Requests under way.</param>
/// <param name="Budgets">Each budget: the budget, what was settled and is reserved of it and what calls may have cost beyond what was settled (<c>Unproven</c>), in nano-USD, and when there is more again.</param>
internal sealed record LimitState(int Running, IReadOnlyList<(Budget Budget, long Settled, long Reserved, long Unproven, DateTimeOffset? ReturnsAt)> Budgets);
