using Parlance.Gateway.Features.Budgets;
using Parlance.Manifests;

namespace Parlance.Gateway.Tests.Features.Budgets;

/// <summary>The engine as the simulation calls it: each step is the real one. A defect is one step done wrong, so that the simulation can be shown to notice.</summary>
internal class SimulatedEngine(TimeProvider time)
{
    protected BudgetBook Book { get; } = new(time);

    public virtual Reservation? Reserve(IReadOnlyList<BudgetAccount> accounts, long amount) => Book.TryReserve(accounts, amount, out var reservation, out _) ? reservation : null;

    public virtual Lease Open(Reservation reservation, Price price, Usage most) => new(Book, reservation, price, most);

    public virtual bool Cover(Lease lease, long counted) => lease.TryCover(counted);

    public virtual void Settle(Reservation reservation, long cost, long most = 0) => Book.Settle(reservation, cost, most);

    public virtual void Release(Reservation reservation) => Book.Release(reservation);

    public void Recover(BudgetAccount account, DateTimeOffset at, long cost, DateTimeOffset now) => Book.Guard(_ => account.Recover(at, cost, now));
}
