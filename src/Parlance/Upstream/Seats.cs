namespace Parlance.Upstream;

/// <summary>Calls that run at one provider with one of its keys. Thread-safe.</summary>
internal sealed class Seats
{
    private int _taken;

    /// <summary>One more call; false when <paramref name="most"/> run.</summary>
    public bool TryTake(int most)
    {
        if (Interlocked.Increment(ref _taken) <= most)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>A call has ended.</summary>
    public void Leave() => Interlocked.Decrement(ref _taken);
}
