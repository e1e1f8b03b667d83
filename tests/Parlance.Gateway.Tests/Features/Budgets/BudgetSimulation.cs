using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Budgets;
using Parlance.Gateway.Tests.Support;
using Parlance.Manifests;

namespace Parlance.Gateway.Tests.Features.Budgets;

/// <summary>
/// One seed: callers on four levels, on a clock that only the seed moves. Calls succeed, fail, cost more than was set aside, are settled twice, outlive their window, grow by leases, are left before anybody counted them; now and then
/// the process ends, and the next one begins with what the ledger has. A failure names the seed, and playing it again fails again.
/// </summary>
internal sealed class BudgetSimulation
{
    private static readonly BudgetPeriod[] s_periods = [BudgetPeriod.Total, BudgetPeriod.Day, BudgetPeriod.Week, BudgetPeriod.Month, BudgetPeriod.Rolling(TimeSpan.FromHours(6))];

    private readonly int _seed;
    private readonly Random _random;
    private readonly ManualTime _time = new();
    private readonly Func<TimeProvider, SimulatedEngine> _start;
    private readonly List<Level> _levels = [];
    private readonly List<Level[]> _callers = [];
    private readonly List<SimulatedCall> _open = [];
    private SimulatedEngine _engine;
    private DateTimeOffset _latest;
    private int _event;

    public BudgetSimulation(int seed, Func<TimeProvider, SimulatedEngine>? start = null)
    {
        _seed = seed;
        _random = new Random(seed);
        _start = start ?? (time => new SimulatedEngine(time));
        _engine = _start(_time);
        _latest = _time.GetUtcNow();
        var organisation = Add("organisation");
        for (var team = 0; team < 2; team++)
        {
            var shared = Add("team");
            for (var user = 0; user < 2; user++)
            {
                var person = Add("user");
                for (var key = 0; key < 2; key++)
                {
                    _callers.Add([organisation, shared, person, Add("key"), .. _random.Next(2) == 0 ? [Add("key")] : Array.Empty<Level>()]);
                }
            }
        }
    }

    /// <summary>Calls that grew, calls that were cut, ends of the process: how much of what there is has been played.</summary>
    public (int Grown, int Cut, int Crashes) Played { get; private set; }

    public void Play(int events)
    {
        for (_event = 0; _event < events; _event++)
        {
            Step();
            Check();
        }

        while (_open.Count > 0)
        {
            End(_open.Count - 1);
        }

        Rest();
    }

    private Level Add(string owner)
    {
        var mode = _random.Next(8) switch { 0 => BudgetMode.Soft, 1 => BudgetMode.Observe, _ => BudgetMode.Hard };
        var level = new Level(owner, new Budget(_random.NextInt64(1, 1_000_000_000), s_periods[_random.Next(s_periods.Length)], mode));
        _levels.Add(level);
        return level;
    }

    private void Step()
    {
        switch (_random.Next(20))
        {
            case < 6:
                Begin();
                break;
            case < 14 when _open.Count > 0:
                var index = _random.Next(_open.Count);
                if (_open[index].Lease is null || !Flow(_open[index]))
                {
                    End(index);
                }

                break;
            case 19 when _random.Next(100) == 0:
                Crash();
                break;
            default:
                _time.Advance(TimeSpan.FromSeconds(_random.Next(100) == 0 ? -_random.Next(7_200) : _random.Next(_random.Next(50) == 0 ? 90_000 : 600)));
                break;
        }
    }

    /// <summary>The engine looks at its clock, which for it never goes back.</summary>
    private void Tick() => _latest = _time.GetUtcNow() > _latest ? _time.GetUtcNow() : _latest;

    private void Begin()
    {
        Tick();
        var payers = _callers[_random.Next(_callers.Count)];
        var call = new SimulatedCall(payers, _latest);
        var accounts = Array.ConvertAll(payers, level => level.Account);
        if (_random.Next(3) == 0)
        {
            var price = new Price(_random.NextInt64(1, 4_000) * 1_000_000, _random.NextInt64(1, 20_000) * 1_000_000, "test", "");
            var most = new Usage { Input = _random.NextInt64(1, 8_000), Output = _random.NextInt64(Lease.Opening + 1, 64_000) };
            if (_engine.Reserve(accounts, price.MostExpensive(most with { Output = Lease.Opening })) is { } opening)
            {
                call.Reserved(opening);
                call.Meter(_engine.Open(opening, price, most), price, most, _random);
                _open.Add(call);
            }
        }
        else if (_engine.Reserve(accounts, _random.NextInt64(0, 50_000_000)) is { } reservation)
        {
            call.Reserved(reservation);
            _open.Add(call);
        }
    }

    /// <summary>The provider makes more of the answer and we see some of it; false when nothing more comes of the call.</summary>
    private bool Flow(SimulatedCall call)
    {
        var ends = !call.Make(_random);
        if (call.TrueCost > call.Lease!.Amount)
        {
            Fail($"a metered call has cost {call.TrueCost} and holds {call.Lease.Amount}");
        }

        if (ends)
        {
            return false;
        }

        Tick();
        var before = call.Lease.Amount;
        var goesOn = _engine.Cover(call.Lease, call.Seen);
        call.Extended(_latest);
        Played = (Played.Grown + (call.Lease.Amount > before ? 1 : 0), Played.Cut + (goesOn ? 0 : 1), Played.Crashes);
        return goesOn && _random.Next(40) > 0;
    }

    private void End(int index)
    {
        Tick();
        var call = _open[index];
        _open.RemoveAt(index);
        var reservation = call.Reservation;
        if (_random.Next(8) == 0 && call.Lease is null)
        {
            _engine.Release(reservation);
            return;
        }

        // A metered call that nobody counted to its end has cost what was estimated, and at most what it holds. One other in twenty costs more than could be: a provider that reports nonsense.
        var isCounted = call.Lease is null || call.IsDone;
        var cost = call.Lease is not null ? isCounted ? call.TrueCost : Math.Min(call.TrueCost, call.Estimate)
            : _random.Next(20) == 0 ? reservation.Amount * 3 : _random.NextInt64(0, reservation.Amount + 1);
        var most = isCounted ? 0 : reservation.Amount;
        _engine.Settle(reservation, cost, most);
        if (_random.Next(10) == 0)
        {
            _engine.Settle(reservation, cost, most);
            _engine.Release(reservation);
        }

        foreach (var level in call.Payers)
        {
            level.Charge(call, _latest, cost, most);
        }
    }

    /// <summary>The process ends at this event. What was open has the row of its last intent; budgets begin with what the ledger has.</summary>
    private void Crash()
    {
        Played = (Played.Grown, Played.Cut, Played.Crashes + 1);
        _time.Advance(_latest - _time.GetUtcNow());
        _engine = _start(_time);
        foreach (var call in _open)
        {
            var cost = call.Lease is null ? _random.NextInt64(0, call.Reservation.Amount + 1) : Math.Min(call.TrueCost, call.Estimate);
            foreach (var level in call.Payers)
            {
                level.Keep(call.At, cost, 0);
            }
        }

        _open.Clear();
        foreach (var level in _levels)
        {
            level.Restart();
            foreach (var (at, cost, _) in level.Rows)
            {
                _engine.Recover(level.Account, at, cost, _latest);
            }
        }
    }

    private void Check()
    {
        foreach (var level in _levels)
        {
            var account = level.Account;
            if (account.Settled < 0 || account.Reserved < 0 || account.Unproven < 0 || (account.Budget.Mode == BudgetMode.Hard && account.Left < -level.Excess))
            {
                Fail(level.ToString());
            }
        }
    }

    private void Rest()
    {
        foreach (var level in _levels)
        {
            level.Account.MoveTo(_latest);
            var (settled, unproven) = level.Expect(_latest);
            if (level.Account.Reserved != 0 || (level.Account.Settled, level.Account.Unproven) != (settled, unproven))
            {
                Fail($"at rest, {level}, not {settled} and {unproven}");
            }
        }
    }

    private void Fail(string what) => throw new SimulationException($"seed {_seed}, event {_event}: {what}");
}
