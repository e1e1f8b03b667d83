namespace Parlance.Gateway.Tests.Support;

/// <summary>Time that stands still until a test moves it. Timers fire on the thread that moves it, in the order in which they are due.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private TimeSpan _clock;
    private DateTimeOffset _now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now + _clock;
        }
    }

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _now.UtcTicks;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Sets the wall clock, and nothing else, forward or back.</summary>
    public void SetClock(TimeSpan by)
    {
        lock (_lock)
        {
            _clock += by;
        }
    }

    public void Advance(TimeSpan span)
    {
        DateTimeOffset end;
        lock (_lock)
        {
            end = _now + span;
        }

        while (Next(end) is { } timer)
        {
            timer.Fire();
        }

        lock (_lock)
        {
            _now = end;
        }
    }

    private Timer? Next(DateTimeOffset end)
    {
        lock (_lock)
        {
            var timer = _timers.Where(candidate => candidate.Due <= end).MinBy(candidate => candidate.Due);
            if (timer is not null)
            {
                _now = timer.Due!.Value;
                timer.Due = timer.Period > TimeSpan.Zero ? timer.Due + timer.Period : null;
            }

            return timer;
        }
    }

    private sealed class Timer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset? Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                Due = dueTime < TimeSpan.Zero ? null : time._now + dueTime;
                Period = period;
                time._timers.Remove(this);
                time._timers.Add(this);
                return true;
            }
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
