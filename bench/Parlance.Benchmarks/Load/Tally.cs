namespace Parlance.Benchmarks.Load;

/// <summary>What a load has seen. Thread-safe.</summary>
internal sealed class Tally
{
    private readonly long[] _samples = new long[1 << 18];
    private long _requests;
    private long _events;
    private long _errors;
    private int _sampled;
    private string? _firstError;

    public long Requests => Volatile.Read(ref _requests);

    public long Events => Volatile.Read(ref _events);

    public long Errors => Volatile.Read(ref _errors);

    public string? FirstError => Volatile.Read(ref _firstError);

    /// <summary>A right answer that took so many nanoseconds.</summary>
    public void Request(long nanoseconds)
    {
        Interlocked.Increment(ref _requests);
        Sample(nanoseconds);
    }

    /// <summary>An event that arrived so many nanoseconds after the upstream wrote it.</summary>
    public void Event(long nanoseconds)
    {
        Interlocked.Increment(ref _events);
        Sample(nanoseconds);
    }

    public void Error(string text)
    {
        Interlocked.Increment(ref _errors);
        Interlocked.CompareExchange(ref _firstError, text, null);
    }

    /// <summary>Forgets the durations so far; counts go on.</summary>
    public void ClearSamples() => Volatile.Write(ref _sampled, 0);

    /// <summary>The durations since <see cref="ClearSamples"/>, in order.</summary>
    public long[] TakeSamples()
    {
        var samples = _samples[..Math.Min(Volatile.Read(ref _sampled), _samples.Length)];
        Array.Sort(samples);
        return samples;
    }

    private void Sample(long nanoseconds)
    {
        var index = Interlocked.Increment(ref _sampled) - 1;
        if (index < _samples.Length)
        {
            _samples[index] = nanoseconds;
        }
    }
}
