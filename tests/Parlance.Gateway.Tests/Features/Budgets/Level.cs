using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Budgets;

namespace Parlance.Gateway.Tests.Features.Budgets;

/// <summary>One budget of the simulation, and a list beside the engine of what it was charged.</summary>
internal sealed class Level(string owner, Budget budget)
{
    private readonly List<(long Window, DateTimeOffset Settled, long Cost, long Unproven)> _charged = [];
    private readonly List<(DateTimeOffset At, long Cost, long Excess)> _rows = [];

    public BudgetAccount Account { get; private set; } = new(owner, budget);

    /// <summary>What the ledger has of it.</summary>
    public IReadOnlyList<(DateTimeOffset At, long Cost, long Excess)> Rows => _rows;

    /// <summary>What rows that were read back after a crash cost above what was set aside for them: the ledger has them whole.</summary>
    public long Excess { get; private set; }

    /// <summary>Each part of what was set aside is paid in the window in which that was done, the oldest first.</summary>
    public void Charge(SimulatedCall call, DateTimeOffset now, long cost, long most)
    {
        var held = call.Parts.Sum(part => part.Amount);
        var isHard = budget.Mode == BudgetMode.Hard;
        var paid = isHard ? Math.Min(cost, held) : cost;
        var reach = isHard ? Math.Max(paid, Math.Min(most, held)) : paid;
        Keep(call.At, cost, Math.Max(0, cost - held));

        // A window that has closed pays what it holds, the last one the rest.
        var (before, last) = (0L, budget.Period.WindowAt(call.Parts[^1].At));
        foreach (var (at, amount) in call.Parts)
        {
            before += budget.Period.WindowAt(at) == last ? 0 : amount;
        }

        var inLast = Math.Max(0, paid - before);
        _charged.Add((last, now, inLast, Math.Max(0, reach - before) - inLast));
    }

    public void Keep(DateTimeOffset at, long cost, long excess) => _rows.Add((at, cost, excess));

    /// <summary>A process that begins knows of its calls what the ledger has.</summary>
    public void Restart()
    {
        Account = new BudgetAccount(owner, budget);
        _charged.Clear();
        Excess = budget.Mode == BudgetMode.Hard ? _rows.Sum(row => row.Excess) : 0;
        foreach (var (at, cost, _) in _rows)
        {
            _charged.Add((budget.Period.WindowAt(at), at, cost, 0));
        }
    }

    public (long Settled, long Unproven) Expect(DateTimeOffset now)
    {
        var (settled, unproven) = (0L, 0L);
        foreach (var charge in _charged)
        {
            var part = budget.Period.Length.Ticks / 60;
            var counts = budget.Period.IsRolling ? (now.UtcTicks / part) - (charge.Settled.UtcTicks / part) <= 60 : charge.Window == budget.Period.WindowAt(now);
            settled += counts ? charge.Cost : 0;
            unproven += counts ? charge.Unproven : 0;
        }

        return (settled, unproven);
    }

    public override string ToString() => $"{owner} {Account.Budget} has settled {Account.Settled}, reserved {Account.Reserved} and left unproven {Account.Unproven}";
}
