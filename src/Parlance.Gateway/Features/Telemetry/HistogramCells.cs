namespace Parlance.Gateway.Features.Telemetry;

/// <summary>A histogram of times: a count per bucket, and their sum, in whole microseconds. Recording allocates nothing and takes no lock; thread-safe.</summary>
/// <param name="bounds">Upper bounds of the buckets in microseconds, ascending; what is larger has a bucket of its own.</param>
internal sealed class HistogramCells(long[] bounds)
{
    /// <summary>Bounds for calls, 5 ms to 15 min.</summary>
    public static readonly long[] Calls = [5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 30_000_000, 60_000_000, 120_000_000, 300_000_000, 900_000_000];

    /// <summary>Bounds for the gateway's own work, 10 µs to 1 s.</summary>
    public static readonly long[] Work = [10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 100_000, 1_000_000];

    private readonly long[] _counts = new long[bounds.Length + 1];
    private long _sum;

    public ReadOnlySpan<long> Bounds => bounds;

    /// <summary>Sum of all that was recorded, in microseconds.</summary>
    public long Sum => Interlocked.Read(ref _sum);

    /// <summary>What was recorded in bucket <paramref name="index"/>, without those below it.</summary>
    public long Count(int index) => Interlocked.Read(ref _counts[index]);

    public void Record(TimeSpan time)
    {
        var microseconds = Math.Max(0, time.Ticks / TimeSpan.TicksPerMicrosecond);
        var bucket = 0;
        while (bucket < bounds.Length && microseconds > bounds[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _counts[bucket]);
        Interlocked.Add(ref _sum, microseconds);
    }
}
