namespace Parlance.Benchmarks.Timing;

/// <summary>Wakes many waiters, each at its own exact time, from one thread of its own.</summary>
internal sealed class Pacer
{
    private readonly PriorityQueue<Signal, long> _waiting = new();

    private Pacer() => new Thread(Loop) { IsBackground = true, Name = "pacer" }.Start();

    public static Pacer Shared { get; } = new();

    /// <summary>Completes at <paramref name="due"/> on <see cref="Clock"/>. A signal may wait once at a time.</summary>
    public ValueTask WaitUntilAsync(Signal signal, long due)
    {
        lock (_waiting)
        {
            _waiting.Enqueue(signal, due);
            if (_waiting.Count == 1)
            {
                Monitor.Pulse(_waiting);
            }
        }

        return signal.WaitAsync();
    }

    private void Loop()
    {
        while (true)
        {
            Signal? ready = null;
            long until = 0;
            lock (_waiting)
            {
                while (_waiting.Count == 0)
                {
                    Monitor.Wait(_waiting);
                }

                _waiting.TryPeek(out _, out var due);
                var now = Clock.Now;
                if (due <= now)
                {
                    ready = _waiting.Dequeue();
                }
                else
                {
                    // Someone with an earlier time may come meanwhile: never sleep longer than a millisecond.
                    until = Math.Min(due, now + Clock.Millisecond);
                }
            }

            if (ready is null)
            {
                Clock.SleepUntil(until);
            }
            else
            {
                ready.Set();
            }
        }
    }
}
