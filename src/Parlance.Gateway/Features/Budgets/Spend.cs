using System.Diagnostics.CodeAnalysis;
using Parlance.Dialects.Operations;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Surfaces;
using Parlance.Manifests;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>One request that is held to limits: it has been let in, sets money aside for each attempt, pays, and leaves. Not thread-safe. Dispose leaves.</summary>
internal sealed class Spend(IReadOnlyList<Purse> purses, BudgetBook book, RateGate gate, long tokens, bool allowsUnpriced, TimeProvider time) : IDisposable
{
    private Reservation? _reservation;
    private long _used;
    private bool _left;

    /// <summary>What grows while the attempt runs; null where all that it can cost is set aside, or nothing.</summary>
    public Lease? Lease { get; private set; }

    /// <summary>Sets aside what an attempt can cost at most, before it is sent; of one whose output can be counted as it comes, what it costs to begin.</summary>
    /// <param name="target">Who will be asked.</param>
    /// <param name="body">What will be sent.</param>
    /// <param name="upload">Bytes that will be sent beside it.</param>
    /// <param name="operation">What is asked for; null: chat.</param>
    /// <param name="isShown">Whether what comes of it is seen as it comes: a stream of which nothing is held back.</param>
    /// <param name="error">Why it may not be sent.</param>
    public bool TryReserve(Target target, ReadOnlySpan<byte> body, long upload, Operation? operation, bool isShown, [NotNullWhen(false)] out ChatError? error)
    {
        Lease = null;
        IReadOnlyList<BudgetAccount> accounts = purses.Count == 1 ? purses[0].Accounts : [.. purses.SelectMany(purse => purse.Accounts)];
        error = null;
        if (accounts.Count == 0)
        {
            return true;
        }

        long most = 0;
        string? tool = null;
        Usage usage = default;
        var price = target.Card?.Price;
        if (price is not null)
        {
            most = CallBound.TryMeasure(body, upload, target, operation, out usage, out tool) ? price.MostExpensive(usage) : long.MaxValue;
            if (most == long.MaxValue && allowsUnpriced && tool is null && price.UnpricedOf(usage) is not null)
            {
                most = price.MostExpensive(usage with { Units = null });
            }
        }
        else if (!allowsUnpriced)
        {
            error = Refusals.Unpriced(target.Name);
            return false;
        }

        var isMetered = isShown && most is > 0 and < long.MaxValue && usage.Output > Lease.Opening && accounts.Any(account => account.Budget.Mode == BudgetMode.Hard) && Metering.Fits(target, body);
        var first = isMetered ? price!.MostExpensive(usage with { Output = Lease.Opening }) : most;
        if (!book.TryReserve(accounts, first, out _reservation, out var refusal))
        {
            error = tool is not null ? Refusals.ServerTool(target.Name, tool)
                : most == long.MaxValue ? Refusals.Unbounded(target.Name) : Refusals.Budget(refusal with { Needed = most }, time.GetUtcNow());
            return false;
        }

        Lease = isMetered ? new Lease(book, _reservation, price!, usage, target.Provider.Metered.HasFlag(MeteredOutput.Usage)) : null;
        return true;
    }

    /// <summary>Pays for the attempt.</summary>
    /// <param name="usage">What it used.</param>
    /// <param name="cost">What that cost; null is a cost that is not known.</param>
    /// <param name="isWhole">Whether everything that was used has a price.</param>
    /// <param name="isCounted">Whether the provider counted it to its end.</param>
    /// <returns>False when it cost more than was thought possible, which a hard budget does not pay.</returns>
    public bool Settle(in Usage usage, long? cost, bool isWhole, bool isCounted)
    {
        _used += usage.TotalTokens;
        if (_reservation is not { } reservation)
        {
            return true;
        }

        // What has no price is not free: all that was set aside for it stays spent.
        _reservation = null;
        var known = Math.Max(0, cost ?? 0);
        Lease?.Complete(known);
        book.Settle(reservation, isWhole ? known : Math.Max(known, reservation.Amount), Lease is not null && !isCounted ? reservation.Amount : 0);
        return known <= reservation.Amount;
    }

    public void Dispose()
    {
        if (_left)
        {
            return;
        }

        _left = true;
        if (_reservation is { } reservation)
        {
            // The call ended without being booked, which only a failure of the books does: what it may have cost stays spent.
            book.Settle(reservation, reservation.Amount);
        }

        gate.Leave(purses, _used - tokens);
    }
}
