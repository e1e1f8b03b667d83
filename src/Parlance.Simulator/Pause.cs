using System.Threading.Tasks.Sources;

namespace Parlance.Simulator;

/// <summary>
/// Waits, again and again, with one timer: a thousand paced streams of forty events per second would otherwise allocate a task and a timer for each event. One wait at a time.
/// </summary>
internal sealed class Pause : IValueTaskSource, IDisposable
{
    private readonly TimeProvider _time;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private readonly Lock _lock = new();
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = false };
    private ITimer? _timer;
    private bool _waiting;

    public Pause(TimeProvider time, CancellationToken cancellationToken)
    {
        _time = time;
        _cancellation = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(static state => ((Pause)state!).Wake(cancelled: true), this);
    }

    /// <summary>Waits that long; not at all for zero and less.</summary>
    /// <exception cref="OperationCanceledException">The token given to the constructor was cancelled.</exception>
    public ValueTask ForAsync(TimeSpan duration)
    {
        lock (_lock)
        {
            if (_cancellation.IsCancellationRequested)
            {
                return ValueTask.FromCanceled(_cancellation);
            }

            if (duration <= TimeSpan.Zero)
            {
                return ValueTask.CompletedTask;
            }

            _source.Reset();
            _waiting = true;
        }

        // Timers count whole milliseconds and fire at once below one.
        var due = TimeSpan.FromMilliseconds(Math.Ceiling(duration.TotalMilliseconds));
        if (_timer is null)
        {
            _timer = _time.CreateTimer(static state => ((Pause)state!).Wake(cancelled: false), this, due, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }

        return new ValueTask(this, _source.Version);
    }

    /// <summary>Waits until cancelled.</summary>
    public ValueTask ForeverAsync()
    {
        lock (_lock)
        {
            if (_cancellation.IsCancellationRequested)
            {
                return ValueTask.FromCanceled(_cancellation);
            }

            _source.Reset();
            _waiting = true;
            return new ValueTask(this, _source.Version);
        }
    }

    public void Dispose()
    {
        _registration.Dispose();
        _timer?.Dispose();
    }

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _source.OnCompleted(continuation, state, token, flags);

    private void Wake(bool cancelled)
    {
        lock (_lock)
        {
            if (!_waiting)
            {
                return;
            }

            _waiting = false;
        }

        if (cancelled)
        {
            _source.SetException(new OperationCanceledException(_cancellation));
        }
        else
        {
            _source.SetResult(true);
        }
    }
}
