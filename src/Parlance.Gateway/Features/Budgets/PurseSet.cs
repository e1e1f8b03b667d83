using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Surfaces;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>Lets requests in whose key, or what stands above it, has limits: all of them must agree. Others pass without a trace. Thread-safe.</summary>
/// <param name="book">The accounts.</param>
/// <param name="readSpent">Reads what each holder of limits has spent so far; may wait for the store.</param>
/// <param name="allowsUnpriced">Whether what has no price may be called.</param>
/// <param name="time">Clock.</param>
internal sealed class PurseSet(BudgetBook book, Func<IReadOnlyDictionary<string, IReadOnlyList<SpentHour>>> readSpent, bool allowsUnpriced, TimeProvider time)
{
    /// <summary>About so many bytes of a request are a token: what is held against a rate until the provider has told.</summary>
    private const int BytesPerToken = 4;

    private readonly ConcurrentDictionary<string, Purse> _purses = new(StringComparer.Ordinal);

    /// <summary>Makes limits known, with what was used of them, before their keys open the gateway. For one thread at a time, which may wait for the store.</summary>
    /// <exception cref="Store.StoreException">The store cannot be read; nothing has changed.</exception>
    public void Fit(IReadOnlyCollection<LimitHolder> holders)
    {
        var spent = holders.Any(holder => holder.Limits.Budgets.Count > 0 || holder.Limits.RequestsPerDay is not null) ? readSpent() : new Dictionary<string, IReadOnlyList<SpentHour>>();
        foreach (var id in _purses.Keys.Except(holders.Select(holder => holder.Id)))
        {
            // What such a holder spends now stands in the ledger only, from which limits that come back begin.
            _purses.TryRemove(id, out _);
        }

        foreach (var holder in holders)
        {
            var purse = _purses.GetOrAdd(holder.Id, _ => new Purse(holder.Owner));
            book.Guard(() => purse.Fit(holder.Limits, spent.GetValueOrDefault(holder.Id, []), time.GetUtcNow()));
        }
    }

    /// <summary>Lets a request in.</summary>
    /// <param name="holders">Whose limits it is held to, nearest first.</param>
    /// <param name="bytes">Size of the request.</param>
    /// <param name="spend">What pays; null when nobody has limits.</param>
    /// <param name="error">Why the request has to wait.</param>
    public bool TryEnter(IReadOnlyList<LimitHolder> holders, long bytes, out Spend? spend, [NotNullWhen(false)] out ChatError? error)
    {
        (spend, error) = (null, null);
        if (holders.Count == 0)
        {
            return true;
        }

        var now = time.GetUtcNow();
        var tokens = bytes / BytesPerToken;
        var entered = new List<Purse>(holders.Count);
        for (var i = 0; i < holders.Count; i++)
        {
            // A holder without a purse lost its limits while this request was on its way.
            if (!_purses.TryGetValue(holders[i].Id, out var purse))
            {
                continue;
            }

            if (!purse.TryEnter(tokens, now, out var refusal))
            {
                entered.ForEach(before => before.GiveBack(tokens, now));
                error = Refusals.Rate(refusal);
                return false;
            }

            entered.Add(purse);
        }

        spend = entered.Count > 0 ? new Spend(entered, book, tokens, allowsUnpriced, time) : null;
        return true;
    }

    /// <summary>How the limits of a holder stand; null when it has none.</summary>
    public LimitState? StateOf(string holderId) => _purses.TryGetValue(holderId, out var purse) ? book.StateOf(purse.Accounts, purse.Running) : null;
}
