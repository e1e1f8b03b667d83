using System.Diagnostics.CodeAnalysis;
using Parlance.Gateway.Configuration;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>
/// Checks and reserves in one step over all accounts that pay for a call, so that calls at the same moment cannot spend the same money. Thread-safe; no step waits for anything but another step.
/// Of a hard budget, settled + reserved never passes the limit.
/// </summary>
internal sealed class BudgetBook(TimeProvider time)
{
    /// <summary>Most that one reservation holds, 72 million USD: where nothing is refused, a bound without end may not overflow the sums.</summary>
    private const long LargestReservation = 1L << 56;

    private readonly Lock _lock = new();
    private DateTimeOffset _latest;

    /// <summary>Sets <paramref name="amount"/> aside in all of <paramref name="accounts"/>, or in none and says why.</summary>
    public bool TryReserve(IReadOnlyList<BudgetAccount> accounts, long amount, [NotNullWhen(true)] out Reservation? reservation, [NotNullWhen(false)] out BudgetRefusal? refusal)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        lock (_lock)
        {
            var now = Now();
            foreach (var account in accounts)
            {
                account.MoveTo(now);
                if (Refuses(account, amount))
                {
                    reservation = null;
                    refusal = new BudgetRefusal(account.Owner, account.Budget, account.Left, amount, account.ReturnsAt());
                    return false;
                }
            }

            reservation = new Reservation(accounts, Math.Min(amount, LargestReservation));
            for (var i = 0; i < accounts.Count; i++)
            {
                accounts[i].Reserve(reservation.Amount);
                reservation.Windows[i] = accounts[i].Window;
            }

            refusal = null;
            return true;
        }
    }

    /// <summary>
    /// Puts the real cost in the place of what was set aside, once: a second settlement changes nothing. A cost above the reservation is charged up to it where a budget is hard, because its limit holds whatever a
    /// provider reports.
    /// </summary>
    public void Settle(Reservation reservation, long cost)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cost);
        lock (_lock)
        {
            if (reservation.IsSettled)
            {
                return;
            }

            reservation.IsSettled = true;
            var now = Now();
            for (var i = 0; i < reservation.Accounts.Count; i++)
            {
                var account = reservation.Accounts[i];
                account.MoveTo(now);
                account.Settle(reservation.Windows[i], reservation.Amount, account.Budget.Mode == BudgetMode.Hard ? Math.Min(cost, reservation.Amount) : cost);
            }
        }
    }

    /// <summary>Gives back what was set aside for a call that cost nothing.</summary>
    public void Release(Reservation reservation) => Settle(reservation, 0);

    /// <summary>What was settled at <paramref name="at"/> cost so much more, or less: windows that are still open follow, also beyond their limit.</summary>
    public void Correct(IReadOnlyList<BudgetAccount> accounts, DateTimeOffset at, long difference)
    {
        lock (_lock)
        {
            var now = Now();
            foreach (var account in accounts)
            {
                account.MoveTo(now);

                // Of a cost above what was set aside a hard budget paid a part only: no more comes back than was paid.
                account.Recover(at, Math.Max(difference, -account.Settled), now);
            }
        }
    }

    /// <summary>How accounts stand now.</summary>
    public LimitState StateOf(IReadOnlyList<BudgetAccount> accounts, int running)
    {
        lock (_lock)
        {
            var now = Now();
            List<(Budget, long, long, DateTimeOffset?)> budgets = [];
            foreach (var account in accounts)
            {
                account.MoveTo(now);
                budgets.Add((account.Budget, account.Settled, account.Reserved, account.ReturnsAt()));
            }

            return new LimitState(running, budgets);
        }
    }

    /// <summary>Changes accounts while nobody reserves or settles.</summary>
    public void Guard(Action change)
    {
        lock (_lock)
        {
            change();
        }
    }

    /// <summary>A clock that is set back stands still until it has caught up, for all accounts alike: no closed window opens again.</summary>
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return _latest = now > _latest ? now : _latest;
    }

    private static bool Refuses(BudgetAccount account, long amount) => account.Budget.Mode switch
    {
        BudgetMode.Hard => account.Left < amount,
        BudgetMode.Soft => account.Budget.LimitNanoUsd <= account.Settled,
        _ => false,
    };
}
