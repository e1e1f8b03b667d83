using Microsoft.Extensions.Logging;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Keys;

/// <summary>
/// Refreshes the ring every two seconds, so that a key made or revoked by another process counts within that time. It has its own thread: the store may block, and the threads that carry
/// requests may not. While the store cannot be read the ring stays as it was; the log says so once.
/// </summary>
internal sealed partial class KeyWatcher : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly KeyRing _ring;
    private readonly ILogger _log;
    private readonly ManualResetEventSlim _due = new(initialState: false, spinCount: 0);
    private readonly ITimer _timer;
    private readonly Thread _thread;
    private volatile bool _stop;
    private bool _failing;

    public KeyWatcher(KeyRing ring, TimeProvider time, ILogger<KeyWatcher> log)
    {
        _ring = ring;
        _log = log;
        _thread = new Thread(Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = "parlance keys" };
        _thread.Start();
        _timer = time.CreateTimer(static state => ((ManualResetEventSlim)state!).Set(), _due, Period, Period);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _stop = true;
        _due.Set();
        _thread.Join();
        _ring.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _due.Wait();
            _due.Reset();
            if (_stop)
            {
                return;
            }

            Refresh();
        }
    }

    private void Refresh()
    {
        try
        {
            _ring.Refresh();
            _failing = false;
        }
        catch (StoreException e)
        {
            if (!_failing)
            {
                LogStale(e);
            }

            _failing = true;
        }
    }

    [LoggerMessage(2001, LogLevel.Error, "Keys made or revoked elsewhere are not seen: the store cannot be read. Trying again every two seconds.")]
    private partial void LogStale(Exception error);
}
