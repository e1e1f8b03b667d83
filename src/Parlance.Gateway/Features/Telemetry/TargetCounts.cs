using Parlance.Upstream;

namespace Parlance.Gateway.Features.Telemetry;

/// <summary>What is counted of the attempts at one target. Recording allocates nothing and takes no lock; thread-safe.</summary>
internal sealed class TargetCounts
{
    /// <summary>The classes of tokens, in the order of <see cref="Tokens"/>.</summary>
    public static readonly string[] Classes = ["input", "cache_read", "cache_write", "cache_write_long", "audio_input", "output", "reasoning", "audio_output"];

    /// <summary>How attempts end, in the order of <see cref="Outcomes"/>: well, or with an error of one of the kinds.</summary>
    public static readonly string[] Ends = ["ok", .. Enum.GetValues<ErrorKind>().Select(kind => kind.Word())];

    private readonly long[] _outcomes = new long[Ends.Length];
    private readonly long[] _tokens = new long[Classes.Length];
    private long _cost;
    private long _unpriced;
    private long _retries;
    private long _fallbacks;

    public HistogramCells Duration { get; } = new(HistogramCells.Calls);

    public HistogramCells FirstContent { get; } = new(HistogramCells.Calls);

    public long CostNanoUsd => Interlocked.Read(ref _cost);

    public long Unpriced => Interlocked.Read(ref _unpriced);

    public long Retries => Interlocked.Read(ref _retries);

    public long Fallbacks => Interlocked.Read(ref _fallbacks);

    public long Outcomes(int end) => Interlocked.Read(ref _outcomes[end]);

    public long Tokens(int tokenClass) => Interlocked.Read(ref _tokens[tokenClass]);

    /// <summary>An attempt that has ended.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="stream">Whether the caller asked for a stream.</param>
    /// <param name="usage">What it is booked with.</param>
    /// <param name="costNanoUsd">What it cost; null when no price is known.</param>
    /// <param name="before">The target of the attempt before it; null when it is the first.</param>
    public void Record(Attempt attempt, bool stream, in Usage usage, long? costNanoUsd, string? before)
    {
        Interlocked.Increment(ref _outcomes[attempt.Error is { } error ? (int)error.Kind + 1 : attempt.Ended ? 0 : (int)ErrorKind.Cancelled + 1]);
        Duration.Record(attempt.Elapsed);
        if (stream && attempt.TimeToFirstContent is { } first)
        {
            FirstContent.Record(first);
        }

        Add(0, usage.Input);
        Add(1, usage.CacheRead);
        Add(2, usage.CacheWrite);
        Add(3, usage.CacheWriteLong);
        Add(4, usage.AudioInput);
        Add(5, usage.Output);
        Add(6, usage.Reasoning);
        Add(7, usage.AudioOutput);
        if (costNanoUsd is { } cost)
        {
            Interlocked.Add(ref _cost, cost);
        }
        else
        {
            Interlocked.Increment(ref _unpriced);
        }

        if (before is not null)
        {
            Interlocked.Increment(ref before == attempt.Target.Name ? ref _retries : ref _fallbacks);
        }
    }

    private void Add(int tokenClass, long tokens)
    {
        if (tokens != 0)
        {
            Interlocked.Add(ref _tokens[tokenClass], tokens);
        }
    }
}
