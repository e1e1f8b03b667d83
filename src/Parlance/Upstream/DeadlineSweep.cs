namespace Parlance.Upstream;

/// <summary>
/// One timer for all calls: a call writes its next deadline into a field, and a sweep four times a second cancels those that are late.
/// A timer per read would cost more than the read; a quarter of a second does not matter to limits of seconds.
/// </summary>
internal sealed class DeadlineSweep : IDisposable
{
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(250);
    private readonly Lock _lock = new();
    private readonly HashSet<Exchange> _open = [];
    private readonly ITimer _timer;
    private bool _running;
    private ChatError? _closed;

    public DeadlineSweep(TimeProvider timeProvider)
    {
        TimeProvider = timeProvider;
        _timer = timeProvider.CreateTimer(static state => ((DeadlineSweep)state!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public TimeProvider TimeProvider { get; }

    public void Add(Exchange exchange)
    {
        lock (_lock)
        {
            if (_closed is { } why)
            {
                exchange.End(why);
            }

            _open.Add(exchange);
            if (!_running)
            {
                _running = true;
                _timer.Change(s_period, s_period);
            }
        }
    }

    public void Remove(Exchange exchange)
    {
        lock (_lock)
        {
            _open.Remove(exchange);
        }
    }

    /// <summary>Ends every call that is open, and each that is added later, with <paramref name="why"/>.</summary>
    public void Close(ChatError why)
    {
        Exchange[] open;
        lock (_lock)
        {
            _closed = why;
            open = [.. _open];
        }

        Array.ForEach(open, exchange => exchange.End(why));
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        List<Exchange>? late = null;
        lock (_lock)
        {
            if (_open.Count == 0)
            {
                _running = false;
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return;
            }

            var now = TimeProvider.GetTimestamp();
            foreach (var exchange in _open)
            {
                if (exchange.Deadline <= now)
                {
                    (late ??= []).Add(exchange);
                }
            }
        }

        // Cancelling runs continuations, which must not run under the lock.
        late?.ForEach(exchange => exchange.Expire());
    }
}
