using System.Collections.Concurrent;
using Parlance.Manifests;

namespace Parlance.Upstream;

/// <summary>
/// What is known of targets from the calls so far: which keys are parked, which circuits are open. Targets are known by name and keys by fingerprint, so that it outlives a configuration that is read anew.
/// Nothing is kept of a target that never failed. Thread-safe.
/// </summary>
internal sealed class UpstreamState(AttemptOptions options, TimeProvider time)
{
    /// <summary>More targets than this only come of names that callers make up.</summary>
    private const int MaxTargets = 4096;

    /// <summary>A key that was refused, or whose account is empty, while others work: a person has to act, so it is looked at once a minute.</summary>
    private static readonly TimeSpan s_refusedPark = TimeSpan.FromMinutes(1);

    /// <summary>A limit whose end is not told.</summary>
    private static readonly TimeSpan s_untoldPark = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(string Provider, UInt128 Key), Seats> _seats = new();
    private readonly ConcurrentDictionary<string, TargetState> _targets = new(StringComparer.Ordinal);

    /// <summary>By what a key is known: 0 where none is sent.</summary>
    public static UInt128 FingerprintOf(Provider provider, int? index) => index is { } at ? provider.Credentials[at].Fingerprint : UInt128.Zero;

    /// <summary>A key to ask <paramref name="target"/> with, or until when there is none; one there is always for who <paramref name="insists"/>.</summary>
    public bool TryChoose(Target target, int turn, bool insists, out KeyChoice choice, out Closure closure)
    {
        if (_targets.TryGetValue(target.Name, out var state))
        {
            var isFree = state.TryChoose(target.Provider, turn, out choice, out closure);
            if (isFree || !insists)
            {
                return isFree;
            }
        }

        var keys = target.Provider.Credentials.Count;
        choice = new KeyChoice(keys == 0 ? null : turn % keys, IsProbe: false);
        closure = default;
        return true;
    }

    /// <summary>Whether another key of the target may be used at once.</summary>
    public bool HasFreeKey(Target target) => _targets.TryGetValue(target.Name, out var state) && state.HasFree(target.Provider);

    /// <summary>Counts the call among those that run at the provider, where it has a ceiling, with the chosen key or another one that may be used; false when as many run as may with each.</summary>
    public bool TrySeat(Target target, ref KeyChoice choice)
    {
        var provider = target.Provider;
        if (provider.MaxInflight is not { } most)
        {
            return true;
        }

        var keys = choice.IsProbe ? 1 : Math.Max(1, provider.Credentials.Count);
        for (var i = 0; i < keys; i++)
        {
            var index = choice.Index is { } first ? (first + i) % provider.Credentials.Count : choice.Index;
            var fingerprint = FingerprintOf(provider, index);
            if (i > 0 && _targets.TryGetValue(target.Name, out var state) && state.Find(fingerprint)?.IsFree() == false)
            {
                continue;
            }

            var seats = _seats.GetOrAdd((provider.Id, fingerprint), static _ => new Seats());
            if (seats.TryTake(most))
            {
                choice = choice with { Index = index, Seats = seats };
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes back a choice that was not used.</summary>
    public void Leave(Target target, KeyChoice choice)
    {
        choice.Seats?.Leave();
        if (choice.IsProbe)
        {
            Find(target, choice)?.Report(Verdict.None, wasProbe: true, 0);
        }
    }

    /// <summary>Learns from an attempt, once its first content has come or it has failed.</summary>
    public void Report(Target target, KeyChoice choice, Attempt attempt)
    {
        var verdict = VerdictOf(attempt);
        var park = ParkOf(attempt);
        var key = verdict == Verdict.Fault || park is not null ? Add(target).GetOrAdd(FingerprintOf(target.Provider, choice.Index)) : Find(target, choice);
        if (park is { } span)
        {
            key!.Park(time.GetTimestamp() + time.Ticks(span));
        }

        key?.Report(verdict, choice.IsProbe, verdict == Verdict.Fault ? options.NextChance() : 0);
        if (options.Hedge is { After: null } && attempt.TimeToFirstContent is { } firstContent)
        {
            Add(target).Sample(firstContent);
        }
    }

    /// <summary>See <see cref="TargetState.UsualFirstContent"/>.</summary>
    public TimeSpan? UsualFirstContent(Target target) => _targets.TryGetValue(target.Name, out var state) ? state.UsualFirstContent() : null;

    /// <summary>How the targets stand of which something is known.</summary>
    public IReadOnlyList<TargetHealth> Health() => [.. _targets.Select(target => target.Value.Health(target.Key))];

    private static Verdict VerdictOf(Attempt attempt) => attempt.Error switch
    {
        null => Verdict.Good,
        _ when attempt.Meter.Committed => Verdict.Good,
        { Kind: ErrorKind.Cancelled } or { Code: "total_timeout" } => Verdict.None,
        { Side: ErrorSide.Provider, Kind: ErrorKind.ServerError or ErrorKind.Overloaded or ErrorKind.Timeout } when attempt.Status is < 400 or >= 500 => Verdict.Fault,
        _ => Verdict.Alive,
    };

    private TimeSpan? ParkOf(Attempt attempt)
    {
        var hasOthers = attempt.Target.Provider.Credentials.Count > 1;
        return attempt.Error switch
        {
            null => attempt.LimitedFor is { } told ? TimeSpan.FromTicks(Math.Min(told.Ticks, options.MaxRetryAfter.Ticks)) : null,
            { Side: not ErrorSide.Provider } => null,
            { Kind: ErrorKind.RateLimited } limited => limited.RetryAfter ?? (hasOthers ? s_untoldPark : null),
            { Kind: ErrorKind.Authentication or ErrorKind.QuotaExhausted } when hasOthers => s_refusedPark,
            _ => null,
        };
    }

    private KeyState? Find(Target target, KeyChoice choice) => _targets.TryGetValue(target.Name, out var state) ? state.Find(FingerprintOf(target.Provider, choice.Index)) : null;

    private TargetState Add(Target target)
    {
        if (_targets.TryGetValue(target.Name, out var known))
        {
            return known;
        }

        if (_targets.Count >= MaxTargets)
        {
            foreach (var (name, state) in _targets)
            {
                if (state.IsIdle)
                {
                    _targets.TryRemove(name, out _);
                }
            }
        }

        return _targets.GetOrAdd(target.Name, _ => new TargetState(options.Breaker, time));
    }
}
