using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Keys;

namespace Parlance.Gateway.Surfaces;

/// <summary>The budget that ends a key's calls first: of all that hold for it, its own and those above it, the one that has the least left. Immutable.</summary>
/// <param name="Limit">The limit, nano-USD.</param>
/// <param name="Left">What is left, nano-USD, never below zero.</param>
/// <param name="Since">Since when its costs count; null: since ever.</param>
/// <param name="Until">When there is more again; null when that is not known.</param>
internal sealed record Billing(long Limit, long Left, DateTimeOffset? Since, DateTimeOffset? Until)
{
    /// <summary>Null when nothing ends its calls: it has no budget, or only such as observe.</summary>
    public static Billing? Of(CallerKey key, Func<string, LimitState?> stateOf, DateTimeOffset now) => (
        from holder in key.Limited
        from account in stateOf(holder.Id)?.Budgets ?? []
        where account.Budget.Mode != BudgetMode.Observe
        let left = Math.Max(0, account.Budget.LimitNanoUsd - account.Settled - account.Reserved)
        orderby left
        select new Billing(account.Budget.LimitNanoUsd, left, Start(account.Budget.Period, now), account.ReturnsAt)).FirstOrDefault();

    private static DateTimeOffset? Start(BudgetPeriod period, DateTimeOffset now) =>
        period == BudgetPeriod.Total ? null : period.IsRolling ? now - period.Length : period.StartOf(period.WindowAt(now));
}
