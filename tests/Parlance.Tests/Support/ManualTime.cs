namespace Parlance.Tests.Support;

/// <summary>
/// Time that stands still until a test moves it. Timers fire on the thread that moves it, in the order of their due times, and their continuations run there:
/// as long as nothing else waits for a thread, a test is deterministic.
/// </summary>
public sealed class ManualTime : TimeProvider
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private long _now;

    /// <summary>Time since the beginning of the test.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(Volatile.Read(ref _now));

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref _now);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => s_start + Elapsed;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits in this time. Unlike <see cref="Task.Delay(TimeSpan, TimeProvider, CancellationToken)"/> a cancelled wait goes on at once, on the thread that cancels.</summary>
    public async Task WaitAsync(TimeSpan span, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource();
        await using var timer = CreateTimer(_ => done.TrySetResult(), null, span, Timeout.InfiniteTimeSpan).ConfigureAwait(false);
        await using var registration = cancellation.UnsafeRegister((_, token) => done.TrySetCanceled(token), null).ConfigureAwait(false);
        await done.Task.ConfigureAwait(false);
    }

    /// <summary>Lets <paramref name="span"/> pass.</summary>
    public void Advance(TimeSpan span)
    {
        var target = GetTimestamp() + span.Ticks;
        while (FireNext(target))
        {
        }

        Volatile.Write(ref _now, target);
    }

    /// <summary>Lets time pass, timer by timer, until <paramref name="task"/> is done; fails when nothing is left that could complete it within an hour.</summary>
    public async Task<T> RunAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            Assert.True(FireNext(TimeSpan.FromHours(1).Ticks), $"Nothing left to wait for after {Elapsed}.");
        }

        return await task;
    }

    private bool FireNext(long latest)
    {
        ManualTimer? next;
        lock (_lock)
        {
            next = _timers.Where(timer => timer.Due <= latest).MinBy(timer => timer.Due);
            if (next is null)
            {
                return false;
            }

            Volatile.Write(ref _now, Math.Max(_now, next.Due));
            next.Due = next.Period > 0 ? next.Due + next.Period : long.MaxValue;
            if (next.Period <= 0)
            {
                _timers.Remove(next);
            }
        }

        next.Fire();
        return true;
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        public long Due { get; set; }

        public long Period { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                Period = period.Ticks;
                if (dueTime >= TimeSpan.Zero)
                {
                    Due = time.GetTimestamp() + dueTime.Ticks;
                    time._timers.Add(this);
                }
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
