namespace Parlance.Gateway.Features.Routing;

/// <summary>Live state of a target of groups: how many calls are running there, and how long first tokens take. It outlives a configuration that is read anew. Thread-safe.</summary>
/// <param name="id">By what it is known.</param>
/// <param name="time">Clock.</param>
internal sealed class DeploymentState(string id, TimeProvider time)
{
    /// <summary>How fast what was seen is forgotten. Finagle's balancer, from which the rule is, has 10 s; calls of models are rarer than those of services.</summary>
    private static readonly TimeSpan s_memory = TimeSpan.FromSeconds(30);

    /// <summary>A failure counts as a first token that takes so long: what fails at once must not look fast.</summary>
    private static readonly TimeSpan s_failure = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private Average _streams;
    private Average _wholes;
    private int _running;

    /// <summary>By what it is known.</summary>
    public string Id => id;

    /// <summary>The same as a number.</summary>
    public ulong Hash { get; } = StableHash.Of(id, 0);

    /// <summary>Calls under way that came through groups.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>
    /// How long a first token of a stream takes, or a whole answer, in milliseconds: a moving average that jumps up to a slow one at once and comes down slowly; what nobody asks for a while fades to 0, so that it is tried again.
    /// </summary>
    public double FirstContent(bool stream)
    {
        lock (_lock)
        {
            var average = stream ? _streams : _wholes;
            return average.Milliseconds * Kept(average, time.GetTimestamp());
        }
    }

    public void Enter() => Interlocked.Increment(ref _running);

    public void Leave() => Interlocked.Decrement(ref _running);

    /// <summary>A first token of a stream, or a whole answer, came after so long.</summary>
    public void Sample(TimeSpan firstContent, bool stream)
    {
        lock (_lock)
        {
            ref var average = ref stream ? ref _streams : ref _wholes;
            var now = time.GetTimestamp();
            var (seen, kept) = (firstContent.TotalMilliseconds, Kept(average, now));
            average = new Average(Math.Max(seen, (average.Milliseconds * kept) + (seen * (1 - kept))), now);
        }
    }

    /// <summary>A call failed by the fault of the target.</summary>
    public void Fail(TimeSpan after)
    {
        var counted = after > s_failure ? after : s_failure;
        Sample(counted, stream: true);
        Sample(counted, stream: false);
    }

    private double Kept(in Average average, long now) => Math.Exp(-time.GetElapsedTime(average.At, now) / s_memory);

    private readonly record struct Average(double Milliseconds, long At);
}
