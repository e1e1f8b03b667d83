using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Surfaces;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>Lets requests in whose key, or what stands above it, has limits: all of them must agree. Others pass without a trace. Thread-safe.</summary>
/// <param name="book">The accounts.</param>
/// <param name="gate">Where calls are let in.</param>
/// <param name="readSpent">Reads what each holder of limits has spent so far; may wait for the store.</param>
/// <param name="allowsUnpriced">Whether what has no price may be called.</param>
/// <param name="time">Clock.</param>
internal sealed class PurseSet(BudgetBook book, RateGate gate, Func<IReadOnlyDictionary<string, IReadOnlyList<SpentHour>>> readSpent, bool allowsUnpriced, TimeProvider time)
{
    /// <summary>About so many bytes of a request are a token: what is held against a rate until the provider has told.</summary>
    private const int BytesPerToken = 4;

    private readonly ConcurrentDictionary<string, Purse> _purses = new(StringComparer.Ordinal);
    private readonly Lock _change = new();

    /// <summary>Makes limits known, with what was used of them, before their keys open the gateway. The thread may wait for the store.</summary>
    /// <exception cref="Store.StoreException">The store cannot be read; nothing has changed.</exception>
    public void Fit(IReadOnlyCollection<LimitHolder> holders) => Change(() => FitAll(holders));

    /// <summary>Does something while nobody else changes limits or corrects what was spent.</summary>
    public void Change(Action change)
    {
        lock (_change)
        {
            change();
        }
    }

    /// <summary>Attempts of the past turned out to cost something else. Within <see cref="Change"/>.</summary>
    public void Correct(IReadOnlyList<SpentCorrection> corrections)
    {
        foreach (var correction in corrections)
        {
            foreach (var holder in correction.Holders)
            {
                if (_purses.TryGetValue(holder, out var purse))
                {
                    book.Correct(purse.Accounts, correction.At, correction.NanoUsd);
                }
            }
        }
    }

    private void FitAll(IReadOnlyCollection<LimitHolder> holders)
    {
        var spent = holders.Any(holder => holder.Limits.Budgets.Count > 0 || holder.Limits.RequestsPerDay is not null) ? readSpent() : new Dictionary<string, IReadOnlyList<SpentHour>>();
        foreach (var id in _purses.Keys.Except(holders.Select(holder => holder.Id)))
        {
            // What such a holder spends now stands in the ledger only, from which limits that come back begin.
            if (_purses.TryRemove(id, out var former))
            {
                gate.Fit(former.Rates, KeyLimits.None, []);
            }
        }

        if (spent.Count > 0)
        {
            // Of each hour the last moment is known; that the first has passed is certain.
            book.StandAt(spent.Values.Max(hours => hours.Max(hour => hour.At)) - TimeSpan.FromSeconds(3599));
        }

        foreach (var holder in holders)
        {
            var purse = _purses.GetOrAdd(holder.Id, _ => new Purse(holder.Owner));
            var past = spent.GetValueOrDefault(holder.Id, []);
            book.Guard(now => purse.Fit(holder.Limits.Budgets, past, now));
            gate.Fit(purse.Rates, holder.Limits, past);
        }
    }

    /// <summary>Lets a request in that may be let in now.</summary>
    /// <param name="keyId">Whose it is: keys take turns.</param>
    /// <param name="holders">Whose limits it is held to, nearest first.</param>
    /// <param name="bytes">Size of what will use tokens; 0 when nothing will.</param>
    /// <param name="spend">What pays; null when nobody has limits.</param>
    /// <param name="error">Why the request has to wait.</param>
    public bool TryEnter(string keyId, IReadOnlyList<LimitHolder> holders, long bytes, out Spend? spend, [NotNullWhen(false)] out ChatError? error)
    {
        (spend, error) = (null, null);
        if (holders.Count == 0)
        {
            return true;
        }

        var purses = PursesOf(holders);
        if (!gate.TryEnter(keyId, purses, bytes / BytesPerToken, out var refusal))
        {
            error = Refusals.Rate(refusal, time.GetUtcNow());
            return false;
        }

        spend = Spending(purses, bytes);
        return true;
    }

    /// <summary>Lets a request that <see cref="TryEnter"/> refused in when its limits allow it, where a queue is configured and it has a place there.</summary>
    /// <param name="keyId">Whose it is: keys take turns.</param>
    /// <param name="holders">Whose limits it is held to, nearest first.</param>
    /// <param name="bytes">Size of what will use tokens; 0 when nothing will.</param>
    /// <param name="refused">Why it was refused.</param>
    /// <param name="gone">Set when its caller is gone.</param>
    /// <returns>What pays, or why it is refused for good.</returns>
    public async ValueTask<(Spend? Spend, ChatError? Error)> WaitAsync(string keyId, IReadOnlyList<LimitHolder> holders, long bytes, ChatError? refused, CancellationToken gone)
    {
        if (gate.Queue is not { } queue)
        {
            return (null, refused);
        }

        var purses = PursesOf(holders);
        try
        {
            return await gate.EnterAsync(keyId, purses, bytes / BytesPerToken, queue, gone) is { } refusal ? (null, Refusals.Rate(refusal, time.GetUtcNow())) : (Spending(purses, bytes), null);
        }
        catch (OperationCanceledException)
        {
            return (null, refused);
        }
    }

    /// <summary>How the tightest of their limits stand now.</summary>
    public RateView RatesOf(IReadOnlyList<LimitHolder> holders)
    {
        var view = default(RateView);
        foreach (var purse in PursesOf(holders))
        {
            gate.Show(purse.Rates, ref view);
        }

        return view;
    }

    /// <summary>How the limits of a holder stand; null when it has none.</summary>
    public LimitState? StateOf(string holderId) => _purses.TryGetValue(holderId, out var purse) ? book.StateOf(purse.Accounts, purse.Rates.Running) : null;

    private Spend? Spending(List<Purse> purses, long bytes) => purses.Count > 0 ? new Spend(purses, book, gate, bytes / BytesPerToken, allowsUnpriced, time) : null;

    private List<Purse> PursesOf(IReadOnlyList<LimitHolder> holders)
    {
        var purses = new List<Purse>(holders.Count);
        for (var i = 0; i < holders.Count; i++)
        {
            // A holder without a purse lost its limits while this request was on its way.
            if (_purses.TryGetValue(holders[i].Id, out var purse))
            {
                purses.Add(purse);
            }
        }

        return purses;
    }
}
