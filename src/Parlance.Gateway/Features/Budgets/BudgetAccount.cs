using Parlance.Gateway.Configuration;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>
/// What one budget has settled and reserved. All amounts are nano-USD. Not thread-safe: <see cref="BudgetBook"/> guards it.
/// A reservation belongs to the window in which it was made, so that a call that runs past midnight is paid by the day on which it began and no closed window is opened again.
/// </summary>
internal sealed class BudgetAccount
{
    /// <summary>Parts of a rolling period that leave it one by one: what was settled counts for the period, and up to a part of it longer.</summary>
    private const int Parts = 60;

    private readonly (long Settled, long Unproven)[]? _parts;
    private long _part;

    public BudgetAccount(string owner, Budget budget)
    {
        Owner = owner;
        Budget = budget;
        _parts = budget.Period.IsRolling ? new (long, long)[Parts + 1] : null;
    }

    /// <summary>Whose budget it is, for a message: <c>key 'ci'</c>.</summary>
    public string Owner { get; }

    /// <summary>The limit, which a changed configuration may replace.</summary>
    public Budget Budget { get; set; }

    /// <summary>Number of the calendar window that is open.</summary>
    public long Window { get; private set; }

    /// <summary>What calls of the open window have cost.</summary>
    public long Settled { get; private set; }

    /// <summary>What running calls of the open window may cost at most.</summary>
    public long Reserved { get; private set; }

    /// <summary>What calls of the open window may have cost beyond what was settled: those that nobody counted to their end.</summary>
    public long Unproven { get; private set; }

    /// <summary>What can still be reserved; below zero when a soft budget was passed or a limit was lowered.</summary>
    public long Left => Budget.LimitNanoUsd - Settled - Reserved - Unproven;

    /// <summary>Opens the window of <paramref name="now"/>, which is never earlier than before.</summary>
    public void MoveTo(DateTimeOffset now)
    {
        if (_parts is not null)
        {
            var part = now.UtcTicks / (Budget.Period.Length.Ticks / Parts);
            for (var steps = Math.Min(part - _part, _parts.Length); steps > 0; steps--)
            {
                var index = (int)((part - steps + 1) % _parts.Length);
                Settled -= _parts[index].Settled;
                Unproven -= _parts[index].Unproven;
                _parts[index] = default;
            }

            _part = Math.Max(_part, part);
            return;
        }

        var window = Budget.Period.WindowAt(now);
        if (window > Window)
        {
            (Window, Settled, Reserved, Unproven) = (window, 0, 0, 0);
        }
    }

    public void Reserve(long amount) => Reserved = checked(Reserved + amount);

    /// <summary>Puts a cost, and what it may have been beyond that, in the place of what was reserved for it in <paramref name="window"/>.</summary>
    public void Settle(long window, long reserved, long cost, long unproven)
    {
        if (window != Window)
        {
            return;
        }

        Reserved -= reserved;
        Settled = checked(Settled + cost);
        Unproven += unproven;
        if (_parts is not null)
        {
            ref var part = ref _parts[_part % _parts.Length];
            part = (part.Settled + cost, part.Unproven + unproven);
        }
    }

    /// <summary>Takes in what was settled at <paramref name="at"/> before this process began, or corrected since, if it still counts.</summary>
    public void Recover(DateTimeOffset at, long cost, DateTimeOffset now)
    {
        MoveTo(now);
        if (_parts is null)
        {
            Settled += Budget.Period.WindowAt(at) == Window ? cost : 0;
            return;
        }

        var part = Math.Min(at.UtcTicks / (Budget.Period.Length.Ticks / Parts), _part);
        if (_part - part < _parts.Length)
        {
            Settled += cost;
            _parts[part % _parts.Length].Settled += cost;
        }
    }

    /// <summary>When there may be more again; null when that is not known.</summary>
    public DateTimeOffset? ReturnsAt()
    {
        if (_parts is null)
        {
            return Budget.Period == BudgetPeriod.Total ? null : Budget.Period.StartOf(Window + 1);
        }

        for (var age = _parts.Length - 1; age >= 0; age--)
        {
            if (_part - age >= 0 && _parts[(_part - age) % _parts.Length] is not (0, 0))
            {
                return new DateTimeOffset((_part - age + _parts.Length) * (Budget.Period.Length.Ticks / Parts), TimeSpan.Zero);
            }
        }

        return null;
    }
}
