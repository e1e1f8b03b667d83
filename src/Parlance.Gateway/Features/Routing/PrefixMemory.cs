using System.Collections.Concurrent;

namespace Parlance.Gateway.Features.Routing;

/// <summary>
/// Which deployments answered calls with which beginnings, and so have them in their caches. Bounded: what was not used for one or two generations is forgotten. Thread-safe.
/// </summary>
/// <param name="time">Clock.</param>
internal sealed class PrefixMemory(TimeProvider time)
{
    /// <summary>Beginnings of one generation: about 6 MB.</summary>
    private const int MostOfGeneration = 32 * 1024;

    /// <summary>Deployments that one beginning is known of.</summary>
    private const int MostOfPrefix = 16;

    /// <summary>The longest that a provider keeps a prefix without being asked to.</summary>
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private volatile ConcurrentDictionary<ulong, Seen[]> _young = new();
    private volatile ConcurrentDictionary<ulong, Seen[]> _old = new();
    private int _count;

    /// <summary>Who has seen a beginning, latest first.</summary>
    public ReadOnlySpan<Seen> Find(ulong prefix)
    {
        if (!_young.TryGetValue(prefix, out var seen) && !_old.TryGetValue(prefix, out seen))
        {
            return default;
        }

        var now = time.GetTimestamp();
        var alive = seen.Length;
        while (alive > 0 && time.GetElapsedTime(seen[alive - 1].At, now) > s_lifetime)
        {
            alive--;
        }

        return seen.AsSpan(0, alive);
    }

    /// <summary>A deployment has answered a call that begins so.</summary>
    public void Add(ulong prefix, DeploymentState deployment)
    {
        var known = Find(prefix);
        var seen = new Seen[Math.Min(MostOfPrefix, known.Length + 1)];
        seen[0] = new Seen(deployment, time.GetTimestamp());
        var count = 1;
        foreach (var other in known)
        {
            if (other.Deployment != deployment && count < seen.Length)
            {
                seen[count++] = other;
            }
        }

        Array.Resize(ref seen, count);

        // Two calls at the same moment may forget one of each other: it is seen again when it is used again.
        if (_young.TryAdd(prefix, seen))
        {
            if (Interlocked.Increment(ref _count) > MostOfGeneration)
            {
                Turn();
            }
        }
        else
        {
            _young[prefix] = seen;
        }
    }

    private void Turn()
    {
        lock (_lock)
        {
            if (_count > MostOfGeneration)
            {
                _old = _young;
                _young = new ConcurrentDictionary<ulong, Seen[]>();
                _count = 0;
            }
        }
    }

    /// <summary>That a deployment answered such a call.</summary>
    /// <param name="Deployment">Which.</param>
    /// <param name="At">When last.</param>
    internal readonly record struct Seen(DeploymentState Deployment, long At);
}
