using Parlance.Gateway.Configuration;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>What one holder of limits has spent and asked, for as long as the process lives. Its rates are guarded by the <see cref="RateGate"/>, its accounts by the <see cref="BudgetBook"/>.</summary>
/// <param name="owner">Whose it is, for a message.</param>
internal sealed class Purse(string owner)
{
    public IReadOnlyList<BudgetAccount> Accounts { get; private set; } = [];

    public Rates Rates { get; } = new(owner);

    /// <summary>Takes budgets over. One of a period that was there before keeps what was spent of it; a new one begins with what the ledger has.</summary>
    public void Fit(IReadOnlyList<Budget> budgets, IReadOnlyList<SpentHour> spent, DateTimeOffset now)
    {
        var before = Accounts.ToList();
        List<BudgetAccount> accounts = [];
        foreach (var budget in budgets)
        {
            var account = before.Find(known => known.Budget.Period == budget.Period);
            if (account is null || !before.Remove(account))
            {
                account = new BudgetAccount(owner, budget);
                foreach (var hour in spent)
                {
                    account.Recover(hour.At, hour.NanoUsd, now);
                }
            }

            account.Budget = budget;
            accounts.Add(account);
        }

        Accounts = accounts;
    }
}
