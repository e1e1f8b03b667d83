namespace Parlance.Gateway.Relay;

/// <summary>One timer for all open streams: who has been silent for 15 seconds gets a comment, so that no proxy on the way takes the connection for dead.</summary>
internal sealed class KeepAlive : IDisposable
{
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly HashSet<StreamOutput> _open = [];
    private readonly ITimer _timer;

    public KeepAlive(TimeProvider time) => _timer = time.CreateTimer(static state => ((KeepAlive)state!).Sweep(), this, s_period, s_period);

    public void Add(StreamOutput output)
    {
        lock (_lock)
        {
            _open.Add(output);
        }
    }

    public void Remove(StreamOutput output)
    {
        lock (_lock)
        {
            _open.Remove(output);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        List<StreamOutput>? silent = null;
        lock (_lock)
        {
            foreach (var output in _open)
            {
                if (output.Silence >= s_silence)
                {
                    (silent ??= []).Add(output);
                }
            }
        }

        silent?.ForEach(static output => _ = output.KeepAliveAsync());
    }
}
