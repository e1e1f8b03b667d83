namespace Parlance.Upstream;

/// <summary>Live state of one key at one model of a provider: whether it is parked because its limits are used up, and whether its circuit is open because calls keep failing. Thread-safe.</summary>
internal sealed class KeyState(UInt128 fingerprint, BreakerOptions? options, TimeProvider time)
{
    private const int MaxDoublings = 3;
    private readonly Lock _lock = new();
    private long _parkedUntil = long.MinValue;
    private long? _openUntil;
    private bool _probing;
    private int _opened;
    private int _inARow;
    private int _requests;
    private int _faults;
    private long _windowEnd = long.MinValue;

    /// <summary>Of the key; 0 for calls without one.</summary>
    public UInt128 Fingerprint => fingerprint;

    /// <summary>Whether nothing of it is worth keeping.</summary>
    public bool IsIdle
    {
        get
        {
            var now = time.GetTimestamp();
            lock (_lock)
            {
                return _parkedUntil <= now && _openUntil is null && !_probing && _windowEnd <= now;
            }
        }
    }

    /// <summary>Whether a request may be sent now; one that is a probe must be reported.</summary>
    public bool TryEnter(out bool isProbe, out Closure closure)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            isProbe = false;
            if (_parkedUntil > now)
            {
                closure = new Closure(_parkedUntil, IsParked: true);
                return false;
            }

            if (_openUntil is { } until && (until > now || _probing))
            {
                // While a probe is under way its result is worth waiting a second for.
                closure = new Closure(Math.Max(until, now + time.TimestampFrequency), IsParked: false);
                return false;
            }

            isProbe = _probing = _openUntil is not null;
            closure = default;
            return true;
        }
    }

    /// <summary>Whether a request could be sent now.</summary>
    public bool IsFree()
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            return _parkedUntil <= now && !(_openUntil is { } until && (until > now || _probing));
        }
    }

    /// <summary>Whether its circuit is open, and whether it is parked.</summary>
    public (bool IsOpen, bool IsParked) Standing()
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            return (_openUntil is not null, _parkedUntil > now);
        }
    }

    /// <summary>Nothing is sent until <paramref name="timestamp"/>.</summary>
    public void Park(long timestamp)
    {
        lock (_lock)
        {
            _parkedUntil = Math.Max(_parkedUntil, timestamp);
        }
    }

    /// <summary>Counts what came of a request.</summary>
    /// <param name="verdict">What came of it.</param>
    /// <param name="wasProbe">Whether it was let through as a probe.</param>
    /// <param name="chance">A random number from 0 to 1, so that many clients do not come back at once.</param>
    public void Report(Verdict verdict, bool wasProbe, double chance)
    {
        lock (_lock)
        {
            if (wasProbe)
            {
                _probing = false;
                if (verdict == Verdict.Fault)
                {
                    Open(chance);
                }
                else if (verdict != Verdict.None)
                {
                    Close();
                }
            }
            else if (_openUntil is null && options is not null && verdict is Verdict.Good or Verdict.Fault)
            {
                Count(verdict == Verdict.Fault, options, chance);
            }
        }
    }

    private void Count(bool isFault, BreakerOptions limits, double chance)
    {
        var now = time.GetTimestamp();
        if (now >= _windowEnd)
        {
            (_requests, _faults) = (0, 0);
            _windowEnd = now + time.Ticks(limits.Window);
        }

        _requests++;
        _faults += isFault ? 1 : 0;
        _inARow = isFault ? _inARow + 1 : 0;
        if (_inARow >= limits.Failures || (isFault && _requests >= limits.MinimumRequests && _faults >= limits.FailureRatio * _requests))
        {
            Open(chance);
        }
    }

    private void Open(double chance)
    {
        var span = options!.OpenFor * ((1 << Math.Min(_opened, MaxDoublings)) * (1 + (chance / 2)));
        _opened++;
        _openUntil = time.GetTimestamp() + time.Ticks(span);
    }

    private void Close() => (_openUntil, _opened, _inARow, _requests, _faults) = (null, 0, 0, 0, 0);
}
