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

    private static readonly TimeSpan s_furthest = TimeSpan.FromDays(1);

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

            reservation = new Reservation(accounts, 0);
            Add(reservation, Math.Min(amount, LargestReservation));
            refusal = null;
            return true;
        }
    }

    /// <summary>
    /// Sets aside so much more that <paramref name="amount"/> stands behind a call that runs, in all of its accounts or in none. Only hard budgets refuse that: what others have said yes to goes on.
    /// What is added belongs to the windows that are open now, so that those that have closed keep to their limits.
    /// </summary>
    public bool TryExtend(Reservation reservation, long amount)
    {
        lock (_lock)
        {
            var more = Math.Min(amount, LargestReservation) - reservation.Amount;
            if (more <= 0 || reservation.IsSettled)
            {
                return more <= 0;
            }

            var now = Now();
            foreach (var account in reservation.Accounts)
            {
                account.MoveTo(now);
                if (account.Budget.Mode == BudgetMode.Hard && account.Left < more)
                {
                    return false;
                }
            }

            Add(reservation, more);
            return true;
        }
    }

    /// <summary>
    /// Puts the real cost in the place of what was set aside, once: a second settlement changes nothing. A cost above the reservation is charged up to it where a budget is hard, because its limit holds whatever a
    /// provider reports.
    /// </summary>
    /// <param name="reservation">What was set aside.</param>
    /// <param name="cost">What is known to be the cost.</param>
    /// <param name="most">What it can have been at most where that is not known, which hard budgets keep out of reach; less than the cost: it is known.</param>
    public void Settle(Reservation reservation, long cost, long most = 0)
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
                var (account, closed) = (reservation.Accounts[i], reservation.ClosedOf(i));
                var isHard = account.Budget.Mode == BudgetMode.Hard;
                var paid = Math.Max(0, (isHard ? Math.Min(cost, reservation.Amount) : cost) - closed);
                var unproven = isHard ? Math.Max(0, Math.Min(most, reservation.Amount) - closed - paid) : 0;
                account.MoveTo(now);
                account.Settle(reservation.WindowOf(i), reservation.Amount - closed, paid, unproven);
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
            List<(Budget, long, long, long, DateTimeOffset?)> budgets = [];
            foreach (var account in accounts)
            {
                account.MoveTo(now);
                budgets.Add((account.Budget, account.Settled, account.Reserved, account.Unproven, account.ReturnsAt()));
            }

            return new LimitState(running, budgets);
        }
    }

    /// <summary>
    /// The ledger holds an attempt that began at <paramref name="at"/>: a clock that was set back since, also across a restart, stands there until it has caught up. One that is more than a day ahead was wrong then.
    /// </summary>
    public void StandAt(DateTimeOffset at)
    {
        lock (_lock)
        {
            _latest = at > _latest && at - time.GetUtcNow() < s_furthest ? at : _latest;
        }
    }

    /// <summary>Changes accounts while nobody reserves or settles, at the moment that counts for them.</summary>
    public void Guard(Action<DateTimeOffset> change)
    {
        lock (_lock)
        {
            change(Now());
        }
    }

    /// <summary>A clock that is set back stands still until it has caught up, for all accounts alike: no closed window opens again.</summary>
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return _latest = now > _latest ? now : _latest;
    }

    private static void Add(Reservation reservation, long more)
    {
        for (var i = 0; i < reservation.Accounts.Count; i++)
        {
            reservation.Enter(i, reservation.Accounts[i].Window);
            reservation.Accounts[i].Reserve(more);
        }

        reservation.Amount += more;
    }

    private static bool Refuses(BudgetAccount account, long amount) => account.Budget.Mode switch
    {
        BudgetMode.Hard => account.Left < amount,
        BudgetMode.Soft => account.Budget.LimitNanoUsd <= account.Settled,
        _ => false,
    };
}
