namespace Parlance.Upstream;

/// <summary>
/// Keeps requests that are sent again from multiplying an outage: each call earns a part of one, and one that is answered is given back, so that only those in vain are limited. Thread-safe.
/// </summary>
/// <param name="ratio">Extra requests per call.</param>
/// <param name="time">Clock of the floor.</param>
internal sealed class RetryBudget(double ratio, TimeProvider time)
{
    private const long One = 1_000;

    /// <summary>What a client begins with, as an advance: it earns nothing more until its calls have earned this.</summary>
    private const long Advance = 10 * One;

    /// <summary>A long good time does not pay for an endless bad one.</summary>
    private const long Most = 1_000 * One;

    /// <summary>However quiet a client is, one extra request in this time is free.</summary>
    private static readonly TimeSpan s_floor = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly long _earning = (long)(ratio * One);
    private long _saved = ratio > 0 ? Advance : 0;
    private long _owed = Advance;
    private long _lastTaken = time.GetTimestamp();

    /// <summary>A call has begun.</summary>
    public void Earn()
    {
        lock (_lock)
        {
            var earned = _earning;
            var paid = Math.Min(_owed, earned);
            _owed -= paid;
            _saved = Math.Min(Most, _saved + earned - paid);
        }
    }

    /// <summary>Pays for an extra request; false when there is nothing to pay with.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (_saved >= One)
            {
                _saved -= One;
            }
            else if (_earning == 0 || time.GetElapsedTime(_lastTaken, now) < s_floor)
            {
                return false;
            }

            _lastTaken = now;
            return true;
        }
    }

    /// <summary>An extra request was answered, or was not sent after all.</summary>
    public void GiveBack()
    {
        lock (_lock)
        {
            _saved = Math.Min(Most, _saved + One);
        }
    }
}
