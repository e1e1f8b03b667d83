namespace Parlance.Gateway.Features.Budgets;

/// <summary>Money set aside for one attempt in every account that pays for it, until it is settled. <see cref="BudgetBook"/> guards it.</summary>
internal sealed class Reservation
{
    private readonly long[] _windows;
    private long[]? _closed;

    internal Reservation(IReadOnlyList<BudgetAccount> accounts, long amount)
    {
        Accounts = accounts;
        Amount = amount;
        _windows = new long[accounts.Count];
    }

    /// <summary>What is set aside, nano-USD.</summary>
    public long Amount { get; internal set; }

    internal IReadOnlyList<BudgetAccount> Accounts { get; }

    internal bool IsSettled { get; set; }

    /// <summary>The window of an account in which its latest part was set aside.</summary>
    internal long WindowOf(int account) => _windows[account];

    /// <summary>How much of it windows before that one hold, which pay first.</summary>
    internal long ClosedOf(int account) => _closed?[account] ?? 0;

    /// <summary>What is set aside from now on belongs to <paramref name="window"/>.</summary>
    internal void Enter(int account, long window)
    {
        if (_windows[account] != window)
        {
            if (Amount > 0)
            {
                (_closed ??= new long[_windows.Length])[account] = Amount;
            }

            _windows[account] = window;
        }
    }
}
