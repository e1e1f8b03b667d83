using Parlance.Gateway.Configuration;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>How fast one holder of limits asks, for as long as the process lives. Not thread-safe: <see cref="RateGate"/> guards it.</summary>
/// <param name="owner">Whose limits they are, for a message.</param>
internal sealed class Rates(string owner)
{
    /// <summary>When a running request ends nobody knows; a caller may ask again after this.</summary>
    private static readonly TimeSpan s_guess = TimeSpan.FromSeconds(1);

    private int? _concurrency;
    private RequestWindow? _requests;
    private DayWindow? _days;
    private TokenWindow? _tokens;
    private int _running;

    /// <summary>Requests under way; may be read at any time.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Takes limits over; one that does not change keeps what was taken of it.</summary>
    public void Fit(KeyLimits limits, IReadOnlyList<SpentHour> spent, DateTimeOffset now)
    {
        _concurrency = limits.Concurrency;
        _requests = limits.RequestsPerMinute == _requests?.Limit ? _requests : limits.RequestsPerMinute is { } requests ? new RequestWindow(requests) : null;
        _tokens = limits.TokensPerMinute == _tokens?.Limit ? _tokens : limits.TokensPerMinute is { } tokens ? new TokenWindow(tokens) : null;
        if (limits.RequestsPerDay != _days?.Limit)
        {
            var taken = _days?.Taken(now) ?? spent.Where(hour => hour.At.UtcDateTime.Date == now.UtcDateTime.Date).Sum(hour => hour.Requests);
            _days = limits.RequestsPerDay is { } perDay ? new DayWindow(perDay) : null;
            _days?.Take(now, taken);
        }
    }

    /// <summary>What stands longest against one more request of about so many tokens when others come before it; null when nothing does.</summary>
    public RateRefusal? Refuses(long tokens, (int Calls, long Tokens) ahead, Moment now)
    {
        RateRefusal? refusal = null;
        if (_concurrency is { } most && _running + ahead.Calls >= most)
        {
            refusal = new RateRefusal(owner, "requests at the same time", most, Math.Max(0, most - _running), s_guess) { IsKnown = false };
        }

        if (_requests is { } requests && requests.Left(now.Ticks) <= ahead.Calls)
        {
            refusal = RateRefusal.Longer(refusal, new RateRefusal(owner, "requests per minute", requests.Limit, requests.Left(now.Ticks), requests.Wait(now.Ticks, ahead.Calls)));
        }

        if (_days is { } days && days.Left(now.Utc) <= ahead.Calls)
        {
            refusal = RateRefusal.Longer(refusal, new RateRefusal(owner, "requests per day", days.Limit, Math.Max(0, days.Left(now.Utc)), DayWindow.Wait(now.Utc)));
        }

        if (tokens > 0 && _tokens is { } window && window.Left(now.Ticks) < Math.Min(tokens + ahead.Tokens, window.Limit))
        {
            var wait = window.Wait(Math.Min(tokens + ahead.Tokens, window.Limit), now.Ticks);
            refusal = RateRefusal.Longer(refusal, new RateRefusal(owner, "tokens per minute", window.Limit, Math.Max(0, window.Left(now.Ticks)), wait));
        }

        return refusal;
    }

    public void Enter(long tokens, Moment now)
    {
        _running++;
        _requests?.Take(now.Ticks);
        _days?.Take(now.Utc, 1);
        _tokens?.Take(tokens, now.Ticks);
    }

    /// <summary>A request has ended, and used so many tokens more than it was let in with.</summary>
    public void Leave(long moreTokens, Moment now)
    {
        _running--;
        _tokens?.Take(moreTokens, now.Ticks);
    }

    public void Show(ref RateView view, Moment now)
    {
        if (_requests is { } requests)
        {
            view.AddRequests(new RateStand(requests.Limit, requests.Left(now.Ticks), requests.WaitForAll(now.Ticks)));
        }

        if (_days is { } days)
        {
            view.AddRequests(new RateStand(days.Limit, Math.Max(0, days.Left(now.Utc)), DayWindow.Wait(now.Utc)));
        }

        if (_tokens is { } tokens)
        {
            view.AddTokens(new RateStand(tokens.Limit, Math.Max(0, tokens.Left(now.Ticks)), tokens.WaitForAll(now.Ticks)));
        }
    }
}
