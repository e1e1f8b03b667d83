using Parlance.Manifests;

namespace Parlance.Gateway.Relay;

/// <summary>An attempt that was sent and has no row yet. <see cref="OpenAttempts"/> guards its place in the list, its own lock the rest.</summary>
internal sealed class OpenAttempt(IRelayedCall call, int number, Target target, long startedAt, long bytes)
{
    public IRelayedCall Call => call;

    /// <summary>Counts the attempts of the request from 1.</summary>
    public int Number => number;

    public Target Target => target;

    /// <summary>When it was sent, milliseconds since 1970 UTC.</summary>
    public long StartedAt => startedAt;

    /// <summary>Size of what was sent.</summary>
    public long Bytes => bytes;

    /// <summary>Whether an intent of it is on its way to the ledger or there.</summary>
    public bool IsIntended { get; set; }

    /// <summary>Whether it has been settled, or what becomes of it is kept by somebody else.</summary>
    public bool IsOver { get; set; }

    /// <summary>Timestamp of its beginning, which no change of the clock moves.</summary>
    public long ListedAt { get; set; }

    public bool IsListed { get; set; }

    public OpenAttempt? Before { get; set; }

    public OpenAttempt? After { get; set; }
}
