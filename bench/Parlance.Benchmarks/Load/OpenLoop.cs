using Parlance.Benchmarks.Timing;

namespace Parlance.Benchmarks.Load;

/// <summary>
/// So many requests per second, whether or not the server keeps up. A request's time counts from when it was due, not from when a connection became free for it,
/// so that a stall is felt by all requests that fell into it (no coordinated omission).
/// </summary>
internal sealed class OpenLoop(Endpoint endpoint, double perSecond, bool poisson) : ILoad
{
    private const int ConnectionCount = 32;

    private readonly byte[] _request = ChatRequests.Whole(endpoint);
    private readonly List<HttpConnection> _connections = [];
    private readonly List<Task> _running = [];
    private readonly Queue<Seat> _idle = new();
    private readonly Queue<long> _overdue = new();
    private readonly Random _random = new(17);
    private Thread? _clockwork;
    private volatile bool _stopping;

    public Tally Tally { get; } = new();

    public void Start()
    {
        for (var i = 0; i < ConnectionCount; i++)
        {
            var connection = new HttpConnection(endpoint);
            _connections.Add(connection);
            _running.Add(LoopAsync(connection));
        }

        _clockwork = new Thread(Dispatch) { IsBackground = true, Name = "arrivals" };
        _clockwork.Start();
    }

    public async Task StopAsync()
    {
        _stopping = true;
        _clockwork?.Join();
        List<Seat> waiting;
        lock (_idle)
        {
            _overdue.Clear();
            waiting = [.. _idle];
            _idle.Clear();
        }

        waiting.ForEach(seat => seat.Signal.Set());
        await Stopping.WaitAsync(_running, _connections, Tally);
    }

    private void Dispatch()
    {
        for (var due = Clock.Now; !_stopping; due += NextGap())
        {
            Clock.SleepUntil(due);
            Seat? seat;
            lock (_idle)
            {
                if (!_idle.TryDequeue(out seat))
                {
                    _overdue.Enqueue(due);
                    continue;
                }
            }

            seat.Due = due;
            seat.Signal.Set();
        }
    }

    private long NextGap() => (long)(Clock.Second / perSecond * (poisson ? -Math.Log(1 - _random.NextDouble()) : 1));

    private async Task LoopAsync(HttpConnection connection)
    {
        var check = new WholeAnswerCheck();
        var seat = new Seat();
        while (await NextDueAsync(seat) is { } due)
        {
            if (await connection.ExchangeAsync(_request, check) is { } wrong)
            {
                Tally.Error(wrong);
            }
            else
            {
                Tally.Request(Clock.Now - due);
            }
        }
    }

    /// <summary>When the request that this connection takes next was due; null when the load ends.</summary>
    private async ValueTask<long?> NextDueAsync(Seat seat)
    {
        lock (_idle)
        {
            if (_stopping)
            {
                return null;
            }

            if (_overdue.TryDequeue(out var due))
            {
                return due;
            }

            seat.Due = null;
            _idle.Enqueue(seat);
        }

        await seat.Signal.WaitAsync();
        return seat.Due;
    }

    /// <summary>Where a connection waits for its next request; null when it is woken without one.</summary>
    private sealed class Seat
    {
        public Signal Signal { get; } = new();

        public long? Due { get; set; }
    }
}
