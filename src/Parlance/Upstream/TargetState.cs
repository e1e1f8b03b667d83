using Parlance.Manifests;

namespace Parlance.Upstream;

/// <summary>Live state of one model of a provider: of each of its keys that ever failed, and how long its first content takes. Thread-safe.</summary>
internal sealed class TargetState(BreakerOptions? options, TimeProvider time)
{
    private const int MaxSamples = 64;
    private const int MinSamples = 20;
    private readonly Lock _lock = new();
    private readonly long[] _samples = new long[MaxSamples];
    private KeyState[] _keys = [];
    private int _sampled;

    /// <summary>Whether nothing of it is worth keeping.</summary>
    public bool IsIdle => Array.TrueForAll(Volatile.Read(ref _keys), static key => key.IsIdle);

    /// <summary>The state of a key; null when nothing is known of it.</summary>
    public KeyState? Find(UInt128 fingerprint)
    {
        foreach (var key in Volatile.Read(ref _keys))
        {
            if (key.Fingerprint == fingerprint)
            {
                return key;
            }
        }

        return null;
    }

    /// <summary>The state of a key, from now on known.</summary>
    public KeyState GetOrAdd(UInt128 fingerprint)
    {
        lock (_lock)
        {
            if (Find(fingerprint) is { } known)
            {
                return known;
            }

            // Keys that were taken out of the configuration go when the next one comes.
            var added = new KeyState(fingerprint, options, time);
            Volatile.Write(ref _keys, [.. _keys.Where(key => !key.IsIdle), added]);
            return added;
        }
    }

    /// <summary>A key of <paramref name="provider"/> that may be used, the one whose <paramref name="turn"/> it is if it may; else when one may.</summary>
    public bool TryChoose(Provider provider, int turn, out KeyChoice choice, out Closure closure)
    {
        var keys = provider.Credentials;
        Closure? soonest = null;
        for (var i = 0; i < Math.Max(1, keys.Count); i++)
        {
            int? index = keys.Count == 0 ? null : (turn + i) % keys.Count;
            var isProbe = false;
            if (Find(UpstreamState.FingerprintOf(provider, index)) is not { } state || state.TryEnter(out isProbe, out var until))
            {
                choice = new KeyChoice(index, isProbe);
                closure = default;
                return true;
            }

            soonest = Closure.Sooner(soonest, until);
        }

        choice = default;
        closure = soonest!.Value;
        return false;
    }

    /// <summary>Whether a key of <paramref name="provider"/> may be used.</summary>
    public bool HasFree(Provider provider)
    {
        for (var i = 0; i < provider.Credentials.Count; i++)
        {
            if (Find(UpstreamState.FingerprintOf(provider, i))?.IsFree() != false)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How its keys stand.</summary>
    public TargetHealth Health(string name)
    {
        var (open, parked) = (0, 0);
        foreach (var key in Volatile.Read(ref _keys))
        {
            var (isOpen, isParked) = key.Standing();
            open += isOpen ? 1 : 0;
            parked += isParked ? 1 : 0;
        }

        return new TargetHealth(name, open, parked);
    }

    /// <summary>Remembers how long the first content took.</summary>
    public void Sample(TimeSpan firstContent)
    {
        lock (_lock)
        {
            _samples[_sampled++ % MaxSamples] = firstContent.Ticks;
        }
    }

    /// <summary>Longer than 95 of 100 answers take for their first content; null while too few are known.</summary>
    public TimeSpan? UsualFirstContent()
    {
        Span<long> sorted = stackalloc long[MaxSamples];
        lock (_lock)
        {
            sorted = sorted[..Math.Min(_sampled, MaxSamples)];
            _samples.AsSpan(0, sorted.Length).CopyTo(sorted);
        }

        if (sorted.Length < MinSamples)
        {
            return null;
        }

        sorted.Sort();
        return TimeSpan.FromTicks(sorted[(sorted.Length * 95 + 99) / 100 - 1]);
    }
}
