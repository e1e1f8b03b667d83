using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Surfaces;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>Lets requests of keys with limits in. Keys without limits pass without a trace. Thread-safe.</summary>
/// <param name="book">The accounts.</param>
/// <param name="readSpent">Reads what each key has spent so far; may wait for the store.</param>
/// <param name="allowsUnpriced">Whether what has no price may be called.</param>
/// <param name="time">Clock.</param>
internal sealed class PurseSet(BudgetBook book, Func<IReadOnlyDictionary<string, IReadOnlyList<(DateTimeOffset At, long NanoUsd)>>> readSpent, bool allowsUnpriced, TimeProvider time)
{
    /// <summary>About so many bytes of a request are a token: what is held against a rate until the provider has told.</summary>
    private const int BytesPerToken = 4;

    private readonly ConcurrentDictionary<string, Purse> _purses = new(StringComparer.Ordinal);

    /// <summary>Makes the limits of <paramref name="keys"/> known, with what was spent of them, before these keys open the gateway. For one thread at a time, which may wait for the store.</summary>
    /// <exception cref="Store.StoreException">The store cannot be read; nothing has changed.</exception>
    public void Fit(IEnumerable<(string Id, string Name, KeyLimits Limits)> keys)
    {
        var limited = keys.Where(key => !key.Limits.IsNone).ToList();
        var spent = limited.Exists(key => key.Limits.Budgets.Count > 0) ? readSpent() : new Dictionary<string, IReadOnlyList<(DateTimeOffset At, long NanoUsd)>>();
        foreach (var id in _purses.Keys.Except(limited.Select(key => key.Id)))
        {
            // What such a key spends now stands in the ledger only, from which limits that come back begin.
            _purses.TryRemove(id, out _);
        }

        foreach (var key in limited)
        {
            var purse = _purses.GetOrAdd(key.Id, _ => new Purse($"key '{key.Name}'"));
            book.Guard(() => purse.Fit(key.Limits, spent.GetValueOrDefault(key.Id, []), time.GetUtcNow()));
        }
    }

    /// <summary>Lets a request in.</summary>
    /// <param name="keyId">Who asks.</param>
    /// <param name="limits">What it may spend, and how fast.</param>
    /// <param name="bytes">Size of the request.</param>
    /// <param name="spend">What pays; null for a key without limits.</param>
    /// <param name="error">Why the request has to wait.</param>
    public bool TryEnter(string keyId, KeyLimits limits, long bytes, out Spend? spend, [NotNullWhen(false)] out ChatError? error)
    {
        (spend, error) = (null, null);
        if (limits.IsNone)
        {
            return true;
        }

        var purse = _purses.GetValueOrDefault(keyId);
        if (purse is null)
        {
            // Its limits were taken away while this request was on its way.
            return true;
        }

        var tokens = bytes / BytesPerToken;
        if (!purse.TryEnter(tokens, time.GetUtcNow().UtcTicks, out var refusal))
        {
            error = Refusals.Rate(refusal!);
            return false;
        }

        spend = new Spend(purse, book, tokens, allowsUnpriced, time);
        return true;
    }
}
