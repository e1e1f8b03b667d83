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

    /// <summary>How long until one more may be taken; only asked for when none is left.</summary>
    public TimeSpan Wait(long nowTicks) => TimeSpan.FromTicks(_taken[(_next - _count + limit) % limit] + TimeSpan.TicksPerMinute - nowTicks);

    /// <summary>Takes the last one back.</summary>
    public void GiveBack()
    {
        if (_count > 0)
        {
            _next = (_next - 1 + limit) % limit;
            _count--;
        }
    }

    public void Take(long nowTicks)
    {
        _taken[_next] = nowTicks;
        _next = (_next + 1) % limit;
        _count++;
    }
}
