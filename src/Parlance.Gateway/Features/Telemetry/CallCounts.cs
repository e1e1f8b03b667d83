using System.Collections.Concurrent;
using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance.Gateway.Features.Telemetry;

/// <summary>
/// What <c>/metrics</c> tells of calls. Its series are bounded: doors are those of the routes, targets those that the operator configured, at most <see cref="MostTargets"/>; all others count as one of
/// their provider, or as <see cref="Other"/>. Recording allocates nothing once a series is there, and takes no lock; thread-safe.
/// </summary>
/// <param name="isConfigured">Whether a target is one of the operator's, and not a name that a caller made up.</param>
internal sealed class CallCounts(Func<Target, bool> isConfigured)
{
    public const int MostTargets = 256;
    public const string Other = "other";

    /// <summary>The target of requests that reached none, and the door of those that found none.</summary>
    public const string None = "none";

    /// <summary>How requests end, by their status; <c>cancelled</c> when the caller had gone.</summary>
    public static readonly string[] Ends = ["1xx", "2xx", "3xx", "4xx", "5xx", "cancelled"];

    private readonly ConcurrentDictionary<string, TargetCounts> _targets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _strangers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DoorCounts> _doors = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Door, string Target), long[]> _requests = new();
    private long _running;
    private int _named;

    public long Running => Interlocked.Read(ref _running);

    public IEnumerable<KeyValuePair<string, TargetCounts>> Targets => _targets.OrderBy(pair => pair.Key, StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, DoorCounts>> Doors => _doors.OrderBy(pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Requests by door and target; the counts are in the order of <see cref="Ends"/>.</summary>
    public IEnumerable<KeyValuePair<(string Door, string Target), long[]>> Requests => _requests.OrderBy(pair => pair.Key.Door, StringComparer.Ordinal).ThenBy(pair => pair.Key.Target, StringComparer.Ordinal);

    /// <summary>Whether the target is one of the operator's.</summary>
    public bool IsConfigured(Target target) => isConfigured(target);

    /// <summary>Whether the target of that name has a series of its own.</summary>
    public bool Knows(string target) => _targets.ContainsKey(target);

    /// <summary>A request has arrived.</summary>
    public void Begin() => Interlocked.Increment(ref _running);

    /// <summary>A request has ended.</summary>
    /// <param name="route">The path of its route; null when it found none.</param>
    /// <param name="target">Where its last attempt went; null when there was none.</param>
    /// <param name="status">Its HTTP status; 0 when the caller had gone.</param>
    /// <param name="duration">How long it was here.</param>
    /// <param name="overhead">How long until its first attempt was sent; null when there was none.</param>
    public void End(string? route, Target? target, int status, TimeSpan duration, TimeSpan? overhead)
    {
        Interlocked.Decrement(ref _running);
        var door = route ?? None;
        var key = (door, target is null ? None : NameOf(target));
        var ends = _requests.TryGetValue(key, out var known) ? known : _requests.GetOrAdd(key, static _ => new long[Ends.Length]);
        Interlocked.Increment(ref ends[status is >= 100 and < 600 ? (status / 100) - 1 : Ends.Length - 1]);
        var at = _doors.TryGetValue(door, out var counts) ? counts : _doors.GetOrAdd(door, static _ => new DoorCounts());
        at.Duration.Record(duration);
        if (overhead is { } spent)
        {
            at.Overhead.Record(spent);
        }
    }

    /// <summary>See <see cref="TargetCounts.Record"/>.</summary>
    public void Attempt(Attempt attempt, bool stream, in Usage usage, long? costNanoUsd, string? before)
    {
        var name = NameOf(attempt.Target);
        var counts = _targets.TryGetValue(name, out var known) ? known : _targets.GetOrAdd(name, static _ => new TargetCounts());
        counts.Record(attempt, stream, usage, costNanoUsd, before);
    }

    /// <summary>By what the target is known here.</summary>
    private string NameOf(Target target)
    {
        if (_targets.ContainsKey(target.Name))
        {
            return target.Name;
        }

        if (!isConfigured(target))
        {
            // Any model of a known provider may be asked for: its name is the caller's.
            return _strangers.TryGetValue(target.Provider.Id, out var name) ? name : _strangers.GetOrAdd(target.Provider.Id, static id => $"{id}/{Other}");
        }

        return Interlocked.Increment(ref _named) <= MostTargets && _targets.TryAdd(target.Name, new TargetCounts()) ? target.Name : _targets.ContainsKey(target.Name) ? target.Name : Other;
    }
}
