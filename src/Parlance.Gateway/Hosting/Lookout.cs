namespace Parlance.Gateway.Hosting;

/// <summary>
/// Does something every two seconds until it is disposed. It has its own thread: what it does may wait for a disk, and the threads that carry requests may not. What it does must not throw.
/// </summary>
internal sealed class Lookout : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private readonly Action _look;
    private readonly ManualResetEventSlim _due = new(initialState: false, spinCount: 0);
    private readonly ITimer _timer;
    private readonly Thread _thread;
    private volatile bool _stop;

    public Lookout(Action look, TimeProvider time)
    {
        _look = look;
        _thread = new Thread(Run, maxStackSize: 1024 * 1024) { IsBackground = true, Name = "parlance lookout" };
        _thread.Start();
        _timer = time.CreateTimer(static state => ((ManualResetEventSlim)state!).Set(), _due, Period, Period);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _stop = true;
        _due.Set();
        _thread.Join();
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

            _look();
        }
    }
}
