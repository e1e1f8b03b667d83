namespace Parlance.Gateway.Features.Budgets;

/// <summary>Money set aside for one attempt in every account that pays for it, until it is settled. <see cref="BudgetBook"/> guards it.</summary>
internal sealed class Reservation
{
    internal Reservation(IReadOnlyList<BudgetAccount> accounts, long amount)
    {
        Accounts = accounts;
        Amount = amount;
        Windows = new long[accounts.Count];
    }

    /// <summary>What is set aside, nano-USD.</summary>
    public long Amount { get; }

    internal IReadOnlyList<BudgetAccount> Accounts { get; }

    internal long[] Windows { get; }

    internal bool IsSettled { get; set; }
}
