namespace Parlance.Gateway.Features.Budgets;

/// <summary>At most so many requests in a day of UTC. Not thread-safe.</summary>
internal sealed class DayWindow(int limit)
{
    private long _day;
    private long _taken;

    public int Limit => limit;

    public long Taken(DateTimeOffset now)
    {
        MoveTo(now);
        return _taken;
    }

    public long Left(DateTimeOffset now) => limit - Taken(now);

    public void Take(DateTimeOffset now, long requests)
    {
        MoveTo(now);
        _taken = Math.Max(0, _taken + requests);
    }

    /// <summary>How long the day lasts.</summary>
    public static TimeSpan Wait(DateTimeOffset now) => TimeSpan.FromDays(1) - now.UtcDateTime.TimeOfDay;

    /// <summary>A clock that is set back opens no day again.</summary>
    private void MoveTo(DateTimeOffset now)
    {
        var day = now.UtcTicks / TimeSpan.TicksPerDay;
        if (day > _day)
        {
            (_day, _taken) = (day, 0);
        }
    }
}
