namespace Parlance.Gateway.Features.Budgets;

/// <summary>
/// At most so many tokens in a minute, in sixty parts of a second. A request takes what it is estimated to need and gives back, or takes more, when its usage is known. Not thread-safe.
/// </summary>
internal sealed class TokenWindow(long limit)
{
    private const int Parts = 60;
    private readonly long[] _parts = new long[Parts];
    private long _second;
    private long _sum;

    public long Limit => limit;

    public long Left(long nowTicks)
    {
        var second = nowTicks / TimeSpan.TicksPerSecond;
        for (var steps = Math.Min(second - _second, Parts); steps > 0; steps--)
        {
            var index = (int)((second - steps + 1) % Parts);
            _sum -= _parts[index];
            _parts[index] = 0;
        }

        _second = Math.Max(second, _second);
        return limit - _sum;
    }

    /// <summary>How long until <paramref name="tokens"/> are left; more than the limit never are, and the whole minute is told.</summary>
    public TimeSpan Wait(long tokens, long nowTicks)
    {
        var left = Left(nowTicks);
        for (var age = Parts - 1; age >= 0; age--)
        {
            left += _second - age >= 0 ? _parts[(_second - age) % Parts] : 0;
            if (left >= tokens)
            {
                return TimeSpan.FromTicks(((_second - age + Parts) * TimeSpan.TicksPerSecond) - nowTicks);
            }
        }

        return TimeSpan.FromMinutes(1);
    }

    /// <summary>How long until all are left again.</summary>
    public TimeSpan WaitForAll(long nowTicks) => Left(nowTicks) >= limit ? TimeSpan.Zero : Wait(limit, nowTicks);

    /// <summary>Takes tokens, or gives back what was too many.</summary>
    public void Take(long tokens, long nowTicks)
    {
        Left(nowTicks);
        var taken = Math.Max(tokens, -_parts[_second % Parts]);
        _parts[_second % Parts] += taken;
        _sum += taken;
    }
}
