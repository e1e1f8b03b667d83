using System.Diagnostics.CodeAnalysis;
using Parlance.Gateway.Configuration;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>What one holder of limits has spent and asked, for as long as the process lives. Its rates are guarded by its lock, its accounts by the <see cref="BudgetBook"/>.</summary>
internal sealed class Purse
{
    private readonly Lock _lock = new();
    private KeyLimits _limits = KeyLimits.None;
    private RequestWindow? _requests;
    private DayWindow? _days;
    private TokenWindow? _tokens;
    private int _running;

    /// <param name="owner">Whose it is, for a message.</param>
    public Purse(string owner) => Owner = owner;

    public string Owner { get; }

    public IReadOnlyList<BudgetAccount> Accounts { get; private set; } = [];

    public int Running => Volatile.Read(ref _running);

    /// <summary>Takes limits over. A budget of a period that was there before keeps what was spent of it; a new one begins with what the ledger has.</summary>
    public void Fit(KeyLimits limits, IReadOnlyList<SpentHour> spent, DateTimeOffset now)
    {
        var before = Accounts.ToList();
        List<BudgetAccount> accounts = [];
        foreach (var budget in limits.Budgets)
        {
            var account = before.Find(known => known.Budget.Period == budget.Period);
            if (account is null || !before.Remove(account))
            {
                account = new BudgetAccount(Owner, budget);
                foreach (var hour in spent)
                {
                    account.Recover(hour.At, hour.NanoUsd, now);
                }
            }

            account.Budget = budget;
            accounts.Add(account);
        }

        lock (_lock)
        {
            Accounts = accounts;
            SetRates(limits, spent, now);
            _limits = limits;
        }
    }

    /// <summary>Counts one more request of about so many tokens, or says what stands against it and how long that lasts.</summary>
    public bool TryEnter(long tokens, DateTimeOffset now, [NotNullWhen(false)] out RateRefusal? refusal)
    {
        var ticks = now.UtcTicks;
        lock (_lock)
        {
            refusal = _running >= _limits.Concurrency ? new RateRefusal(Owner, "requests at the same time", _limits.Concurrency.Value, TimeSpan.FromSeconds(1))
                : _requests is { } requests && requests.Left(ticks) <= 0 ? new RateRefusal(Owner, "requests per minute", requests.Limit, requests.Wait(ticks))
                : _days is { } days && days.Left(now) <= 0 ? new RateRefusal(Owner, "requests per day", days.Limit, DayWindow.Wait(now))
                : _tokens is { } window && window.Left(ticks) < Math.Min(tokens, window.Limit) ? new RateRefusal(Owner, "tokens per minute", window.Limit, window.Wait(Math.Min(tokens, window.Limit), ticks))
                : null;
            if (refusal is not null)
            {
                return false;
            }

            _running++;
            _requests?.Take(ticks);
            _days?.Take(now, 1);
            _tokens?.Take(tokens, ticks);
            return true;
        }
    }

    /// <summary>Takes an entry back, because another holder refused the request.</summary>
    public void GiveBack(long tokens, DateTimeOffset now)
    {
        lock (_lock)
        {
            _requests?.GiveBack();
            _days?.Take(now, -1);
        }

        Leave(-tokens, now.UtcTicks);
    }

    /// <summary>A request has ended, and used so many tokens more than it was let in with.</summary>
    public void Leave(long moreTokens, long nowTicks)
    {
        lock (_lock)
        {
            _running--;
            _tokens?.Take(moreTokens, nowTicks);
        }
    }

    private void SetRates(KeyLimits limits, IReadOnlyList<SpentHour> spent, DateTimeOffset now)
    {
        _requests = limits.RequestsPerMinute == _requests?.Limit ? _requests : limits.RequestsPerMinute is { } requests ? new RequestWindow(requests) : null;
        _tokens = limits.TokensPerMinute == _tokens?.Limit ? _tokens : limits.TokensPerMinute is { } tokens ? new TokenWindow(tokens) : null;
        if (limits.RequestsPerDay != _days?.Limit)
        {
            var taken = _days?.Taken(now) ?? spent.Where(hour => hour.At.UtcDateTime.Date == now.UtcDateTime.Date).Sum(hour => hour.Requests);
            _days = limits.RequestsPerDay is { } perDay ? new DayWindow(perDay) : null;
            _days?.Take(now, taken);
        }
    }
}
