using Parlance.Gateway.Features.Budgets;

namespace Parlance.Gateway.Tests.Features.Budgets;

/// <summary>The engine with one defect each, of the kinds that gateways have had.</summary>
internal static class DefectiveEngines
{
    public static IReadOnlyDictionary<string, Func<TimeProvider, SimulatedEngine>> All { get; } = new Dictionary<string, Func<TimeProvider, SimulatedEngine>>
    {
        ["a release is skipped"] = time => new SkipsRelease(time),
        ["check and act are two steps"] = time => new ChecksThenActs(time),
        ["a settlement is dropped"] = time => new DropsSettlement(time),
        ["a settlement counts twice"] = time => new SettlesTwice(time),
        ["a level is forgotten"] = time => new ForgetsALevel(time),
        ["a lease runs behind what was counted"] = time => new CoversLate(time),
        ["a refused lease goes on"] = time => new GoesOn(time),
    };

    private sealed class SkipsRelease(TimeProvider time) : SimulatedEngine(time)
    {
        private int _released;

        public override void Release(Reservation reservation)
        {
            if (++_released % 10 != 0)
            {
                base.Release(reservation);
            }
        }
    }

    /// <summary>What one call was allowed is taken only after the next one has been checked, as when two requests are served at the same moment without one step for both.</summary>
    private sealed class ChecksThenActs(TimeProvider time) : SimulatedEngine(time)
    {
        private Action _act = () => { };

        public override Reservation? Reserve(IReadOnlyList<BudgetAccount> accounts, long amount)
        {
            if (base.Reserve(accounts, amount) is not { } allowed)
            {
                return null;
            }

            Book.Release(allowed);
            var taken = new Reservation(accounts, amount);
            var before = _act;
            _act = () => Take(taken);
            before();
            return taken;
        }

        public override void Settle(Reservation reservation, long cost, long most = 0)
        {
            Act();
            base.Settle(reservation, cost, most);
        }

        public override void Release(Reservation reservation)
        {
            Act();
            base.Release(reservation);
        }

        public override bool Cover(Lease lease, long counted)
        {
            Act();
            return base.Cover(lease, counted);
        }

        private void Act()
        {
            _act();
            _act = () => { };
        }

        private static void Take(Reservation reservation)
        {
            var amount = reservation.Amount;
            for (var i = 0; i < reservation.Accounts.Count; i++)
            {
                reservation.Accounts[i].Reserve(amount);
            }

            reservation.Amount = 0;
            for (var i = 0; i < reservation.Accounts.Count; i++)
            {
                reservation.Enter(i, reservation.Accounts[i].Window);
            }

            reservation.Amount = amount;
        }
    }

    private sealed class DropsSettlement(TimeProvider time) : SimulatedEngine(time)
    {
        private int _settled;

        public override void Settle(Reservation reservation, long cost, long most = 0)
        {
            if (++_settled % 10 != 0)
            {
                base.Settle(reservation, cost, most);
            }
        }
    }

    private sealed class SettlesTwice(TimeProvider time) : SimulatedEngine(time)
    {
        public override void Settle(Reservation reservation, long cost, long most = 0)
        {
            if (reservation.IsSettled)
            {
                reservation.IsSettled = false;
            }

            base.Settle(reservation, cost, most);
        }
    }

    private sealed class ForgetsALevel(TimeProvider time) : SimulatedEngine(time)
    {
        public override Reservation? Reserve(IReadOnlyList<BudgetAccount> accounts, long amount) => base.Reserve([.. accounts.Skip(1)], amount);
    }

    private sealed class CoversLate(TimeProvider time) : SimulatedEngine(time)
    {
        public override bool Cover(Lease lease, long counted) => base.Cover(lease, Math.Max(0, counted - Lease.Opening));
    }

    private sealed class GoesOn(TimeProvider time) : SimulatedEngine(time)
    {
        public override bool Cover(Lease lease, long counted)
        {
            _ = base.Cover(lease, counted);
            return true;
        }
    }
}
