namespace Parlance.Gateway.Hosting;

/// <summary>How many calls run, and whether more may begin. Thread-safe.</summary>
/// <param name="ceiling">Calls that may run at the same time.</param>
internal sealed class Intake(int ceiling)
{
    private int _running;
    private volatile bool _closing;

    /// <summary>Calls that may run at the same time; those that run already stay.</summary>
    public int Ceiling { get; set; } = ceiling;

    /// <summary>Calls that run now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Whether whoever spreads calls over several gateways should send no more here.</summary>
    public bool IsClosing => _closing;

    /// <summary>One more call runs; false when there are as many as may.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _running) <= Ceiling)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>A call has ended.</summary>
    public void Leave() => Interlocked.Decrement(ref _running);

    /// <summary>Begins the end: calls are still taken, but none should come.</summary>
    public void Close() => _closing = true;
}
