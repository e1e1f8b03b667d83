using System.Diagnostics.CodeAnalysis;
using Parlance.Dialects.Operations;
using Parlance.Gateway.Surfaces;
using Parlance.Manifests;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>One request that is held to limits: it has been let in, sets money aside for each attempt, pays, and leaves. Not thread-safe. Dispose leaves.</summary>
internal sealed class Spend(IReadOnlyList<Purse> purses, BudgetBook book, RateGate gate, long tokens, bool allowsUnpriced, TimeProvider time) : IDisposable
{
    private Reservation? _reservation;
    private long _used;
    private bool _left;

    /// <summary>Sets aside what an attempt can cost at most, before it is sent.</summary>
    /// <param name="target">Who will be asked.</param>
    /// <param name="body">What will be sent.</param>
    /// <param name="upload">Bytes that will be sent beside it.</param>
    /// <param name="operation">What is asked for; null: chat.</param>
    /// <param name="error">Why it may not be sent.</param>
    public bool TryReserve(Target target, ReadOnlySpan<byte> body, long upload, Operation? operation, [NotNullWhen(false)] out ChatError? error)
    {
        IReadOnlyList<BudgetAccount> accounts = purses.Count == 1 ? purses[0].Accounts : [.. purses.SelectMany(purse => purse.Accounts)];
        error = null;
        if (accounts.Count == 0)
        {
            return true;
        }

        long most = 0;
        string? tool = null;
        if (target.Card?.Price is { } price)
        {
            most = CallBound.TryMeasure(body, upload, target, operation, out var usage, out tool) ? price.MostExpensive(usage) : long.MaxValue;
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

        if (!book.TryReserve(accounts, most, out _reservation, out var refusal))
        {
            error = tool is not null ? Refusals.ServerTool(target.Name, tool)
                : most == long.MaxValue ? Refusals.Unbounded(target.Name) : Refusals.Budget(refusal, time.GetUtcNow());
            return false;
        }

        return true;
    }

    /// <summary>Pays for the attempt.</summary>
    /// <param name="usage">What it used.</param>
    /// <param name="cost">What that cost; null is a cost that is not known.</param>
    /// <param name="isWhole">Whether everything that was used has a price.</param>
    /// <returns>False when it cost more than was thought possible, which a hard budget does not pay.</returns>
    public bool Settle(in Usage usage, long? cost, bool isWhole)
    {
        _used += usage.TotalTokens;
        if (_reservation is not { } reservation)
        {
            return true;
        }

        // What has no price is not free: all that was set aside for it stays spent.
        _reservation = null;
        var known = Math.Max(0, cost ?? 0);
        book.Settle(reservation, isWhole ? known : Math.Max(known, reservation.Amount));
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
