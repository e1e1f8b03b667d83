using Parlance.Gateway.Configuration;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>Why a call is not made. Immutable.</summary>
/// <param name="Owner">Whose budget is used up.</param>
/// <param name="Budget">Which one.</param>
/// <param name="Left">What it has left, nano-USD.</param>
/// <param name="Needed">What the call may cost at most, nano-USD.</param>
/// <param name="ReturnsAt">When there may be more; null when that is not known.</param>
internal sealed record BudgetRefusal(string Owner, Budget Budget, long Left, long Needed, DateTimeOffset? ReturnsAt);
