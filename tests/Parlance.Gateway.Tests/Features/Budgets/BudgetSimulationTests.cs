using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Budgets;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Features.Budgets;

/// <summary>
/// The engine under random calls on a clock that only the seed moves: many callers on shared levels, calls that succeed, fail, cost more than was set aside, are settled twice or outlive their window, and a clock that now and then goes back.
/// After every event no hard budget is passed; at rest nothing is set aside, and what is settled is the sum of a list kept beside the engine.
/// </summary>
public sealed class BudgetSimulationTests
{
    private const int Seeds = 1_000;
    private const int EventsPerSeed = 10_000;

    private static readonly BudgetPeriod[] s_periods = [BudgetPeriod.Total, BudgetPeriod.Day, BudgetPeriod.Week, BudgetPeriod.Month, BudgetPeriod.Rolling(TimeSpan.FromHours(6))];

    [Fact]
    public void Engine_TenMillionEventsOverAThousandSeeds_KeepsEveryPromise() => Parallel.For(0, Seeds, seed => new Run(seed).Play());

    /// <summary>One seed. A failure names it, and playing it again fails again.</summary>
    private sealed class Run
    {
        private readonly int _seed;
        private readonly Random _random;
        private readonly ManualTime _time = new();
        private readonly BudgetBook _book;
        private readonly List<BudgetAccount> _all = [];
        private readonly List<IReadOnlyList<BudgetAccount>> _callers = [];
        private readonly List<(Reservation Reservation, IReadOnlyList<BudgetAccount> Accounts, DateTimeOffset At)> _open = [];

        // The list beside the engine: what each account was charged, and the moment to which it belongs.
        private readonly Dictionary<BudgetAccount, List<(DateTimeOffset Reserved, DateTimeOffset Settled, long Cost)>> _charged = [];
        private DateTimeOffset _latest;

        public Run(int seed)
        {
            _seed = seed;
            _random = new Random(seed);
            _book = new BudgetBook(_time);
            _latest = _time.GetUtcNow();
            var organisation = Account("organisation");
            for (var team = 0; team < 2; team++)
            {
                var shared = Account("team");
                for (var key = 0; key < 3; key++)
                {
                    _callers.Add([organisation, shared, Account("key"), .. _random.Next(2) == 0 ? [Account("key")] : Array.Empty<BudgetAccount>()]);
                }
            }
        }

        public void Play()
        {
            for (var i = 0; i < EventsPerSeed; i++)
            {
                Step();
                Check(i);
            }

            foreach (var call in _open)
            {
                Settle(call);
            }

            Rest();
        }

        private BudgetAccount Account(string owner)
        {
            var mode = _random.Next(8) switch { 0 => BudgetMode.Soft, 1 => BudgetMode.Observe, _ => BudgetMode.Hard };
            var account = new BudgetAccount(owner, new Budget(_random.NextInt64(1, 1_000_000_000), s_periods[_random.Next(s_periods.Length)], mode));
            _all.Add(account);
            _charged[account] = [];
            return account;
        }

        private void Step()
        {
            switch (_random.Next(10))
            {
                case < 5:
                    var accounts = _callers[_random.Next(_callers.Count)];
                    _latest = Later(_latest, _time.GetUtcNow());
                    if (_book.TryReserve(accounts, _random.NextInt64(0, 50_000_000), out var reservation, out _))
                    {
                        _open.Add((reservation, accounts, _latest));
                    }

                    break;
                case < 9 when _open.Count > 0:
                    var index = _random.Next(_open.Count);
                    Settle(_open[index]);
                    _open.RemoveAt(index);
                    break;
                default:
                    _time.Advance(TimeSpan.FromSeconds(_random.Next(100) == 0 ? -_random.Next(7_200) : _random.Next(_random.Next(50) == 0 ? 90_000 : 600)));
                    break;
            }
        }

        private void Settle((Reservation Reservation, IReadOnlyList<BudgetAccount> Accounts, DateTimeOffset At) call)
        {
            // One in twenty costs more than could be: a provider that reports nonsense.
            var cost = _random.Next(20) == 0 ? call.Reservation.Amount * 3 : _random.NextInt64(0, call.Reservation.Amount + 1);
            _latest = Later(_latest, _time.GetUtcNow());
            _book.Settle(call.Reservation, cost);
            if (_random.Next(10) == 0)
            {
                _book.Settle(call.Reservation, cost);
                _book.Release(call.Reservation);
            }

            foreach (var account in call.Accounts)
            {
                _charged[account].Add((call.At, _latest, account.Budget.Mode == BudgetMode.Hard ? Math.Min(cost, call.Reservation.Amount) : cost));
            }
        }

        private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

        private void Check(int at)
        {
            foreach (var account in _all)
            {
                if (account.Settled < 0 || account.Reserved < 0 || (account.Budget.Mode == BudgetMode.Hard && account.Left < 0))
                {
                    Assert.Fail($"seed {_seed}, event {at}: {account.Owner} {account.Budget} has settled {account.Settled} and reserved {account.Reserved}");
                }
            }
        }

        private void Rest()
        {
            foreach (var account in _all)
            {
                account.MoveTo(_latest);
                var period = account.Budget.Period;
                var part = period.Length.Ticks / 60;
                var sum = period.IsRolling
                    ? _charged[account].Where(charge => (_latest.UtcTicks / part) - (charge.Settled.UtcTicks / part) <= 60).Sum(charge => charge.Cost)
                    : _charged[account].Where(charge => period.WindowAt(charge.Reserved) == period.WindowAt(_latest)).Sum(charge => charge.Cost);
                Assert.True(account.Reserved == 0, $"seed {_seed}: {account.Owner} {account.Budget} has {account.Reserved} set aside at rest");
                Assert.True(account.Settled == sum, $"seed {_seed}: {account.Owner} {account.Budget} has settled {account.Settled}, not {sum}");
            }
        }
    }
}
