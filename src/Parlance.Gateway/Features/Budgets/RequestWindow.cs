namespace Parlance.Gateway.Features.Budgets;

/// <summary>At most so many requests in any minute, exactly: the moment of each of the last ones is kept. Not thread-safe.</summary>
internal sealed class RequestWindow(int limit)
{
    private readonly long[] _taken = new long[limit];
    private int _next;
    private int _count;

    public int Limit => limit;

    /// <summary>How many may be taken now.</summary>
    public int Left(long nowTicks)
    {
        while (_count > 0 && _taken[(_next - _count + limit) % limit] <= nowTicks - TimeSpan.TicksPerMinute)
        {
            _count--;
        }

        return limit - _count;
    }

    /// <summary>How long until one more may be taken when <paramref name="ahead"/> others are taken before it, each as soon as it may.</summary>
    public TimeSpan Wait(long nowTicks, int ahead)
    {
        var free = Left(nowTicks);
        var (rounds, place) = Math.DivRem(ahead, limit);
        var at = place < free ? nowTicks : _taken[(_next - _count + place - free + limit) % limit] + TimeSpan.TicksPerMinute;
        return TimeSpan.FromTicks(at + (rounds * TimeSpan.TicksPerMinute) - nowTicks);
    }

    /// <summary>How long until all may be taken again.</summary>
    public TimeSpan WaitForAll(long nowTicks) => Left(nowTicks) == limit ? TimeSpan.Zero : TimeSpan.FromTicks(_taken[(_next - 1 + limit) % limit] + TimeSpan.TicksPerMinute - nowTicks);

    public void Take(long nowTicks)
    {
        _taken[_next] = nowTicks;
        _next = (_next + 1) % limit;
        _count++;
    }
}
