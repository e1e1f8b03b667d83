using Parlance.Gateway.Configuration;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>What one key has spent and asked, for as long as the process lives. Its rates are guarded by its lock, its accounts by the <see cref="BudgetBook"/>.</summary>
internal sealed class Purse
{
    private readonly Lock _lock = new();
    private KeyLimits _limits = KeyLimits.None;
    private RequestWindow? _requests;
    private TokenWindow? _tokens;
    private int _running;

    /// <param name="owner">Whose it is, for a message.</param>
    public Purse(string owner) => Owner = owner;

    public string Owner { get; }

    public IReadOnlyList<BudgetAccount> Accounts { get; private set; } = [];

    /// <summary>Takes limits over. A budget of a period that was there before keeps what was spent of it; a new one begins with what the ledger has.</summary>
    public void Fit(KeyLimits limits, IReadOnlyList<(DateTimeOffset At, long NanoUsd)> spent, DateTimeOffset now)
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
            SetRates(limits);
            _limits = limits;
        }
    }

    /// <summary>Counts one more request of about so many tokens, or says what stands against it and how long that lasts.</summary>
    public bool TryEnter(long tokens, long nowTicks, out RateRefusal? refusal)
    {
        lock (_lock)
        {
            refusal = _running >= _limits.Concurrency ? new RateRefusal(Owner, "requests at the same time", _limits.Concurrency.Value, TimeSpan.FromSeconds(1))
                : _requests is { } requests && requests.Left(nowTicks) <= 0 ? new RateRefusal(Owner, "requests per minute", requests.Limit, requests.Wait(nowTicks))
                : _tokens is { } window && window.Left(nowTicks) < Math.Min(tokens, window.Limit) ? new RateRefusal(Owner, "tokens per minute", window.Limit, window.Wait(Math.Min(tokens, window.Limit), nowTicks))
                : null;
            if (refusal is not null)
            {
                return false;
            }

            _running++;
            _requests?.Take(nowTicks);
            _tokens?.Take(tokens, nowTicks);
            return true;
        }
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

    private void SetRates(KeyLimits limits)
    {
        _requests = limits.RequestsPerMinute == _requests?.Limit ? _requests : limits.RequestsPerMinute is { } requests ? new RequestWindow(requests) : null;
        _tokens = limits.TokensPerMinute == _tokens?.Limit ? _tokens : limits.TokensPerMinute is { } tokens ? new TokenWindow(tokens) : null;
    }
}
