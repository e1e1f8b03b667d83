using Microsoft.AspNetCore.Http;
using Parlance.Dialects;
using Parlance.Gateway.Features.Budgets;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Surfaces;
using Parlance.Upstream;
using Parlance.Wire;

namespace Parlance.Gateway.Relay;

/// <summary>One caller's request as the relay and the books see it: chat, or another operation.</summary>
internal interface IRelayedCall
{
    /// <summary>The dialect of its errors, and of its stream.</summary>
    IDialect Dialect { get; }

    string RequestId { get; }

    CallerKey Key { get; }

    /// <summary>What becomes known of it.</summary>
    CallFacts Facts { get; }

    /// <summary>What pays for it; null for a key without limits.</summary>
    Spend? Spend { get; }

    /// <summary>The attempt that was sent and has no row yet; null: there is none.</summary>
    OpenAttempt? UnderWay { get; set; }

    /// <summary>What the request itself tells of its units, where answers do not: characters to be spoken, and about how long the audio is. Null: nothing.</summary>
    UsageUnits? Asked => null;

    /// <summary>What was asked, as the ledger calls it: a dialect's name, or an operation's.</summary>
    string DoorName { get; }

    /// <summary>The model as the caller called it.</summary>
    string Model { get; }

    /// <summary>Whether the caller asked for a stream.</summary>
    bool Stream { get; }

    /// <summary>What is to be sent to the caller next.</summary>
    PooledBuffer Output { get; }

    /// <summary>True when <see cref="Output"/> ends with a whole frame, behind which a comment may stand.</summary>
    bool AtBoundary { get; }

    /// <summary>Whether the stream is one of server-sent events, in which comments may stand.</summary>
    bool TakesComments { get; }

    /// <summary>Puts the attempt into the books; its cost in nano-USD, null when it has no price.</summary>
    ValueTask<long?> SettleAsync(Attempt attempt);

    /// <summary>Keeps what becomes of the attempt if nobody settles it.</summary>
    ValueTask IntendAsync(Attempt attempt);

    /// <summary>Writes the headers of an answer that comes as it is made.</summary>
    void WriteStreamHead(HttpResponse response, Attempt attempt);

    /// <summary>The media type of the whole answer.</summary>
    string WholeType(Attempt attempt);

    /// <summary>The whole answer for the caller.</summary>
    ReadOnlyMemory<byte> WholeAnswer(Attempt attempt);

    /// <summary>Puts the end of the stream into <see cref="Output"/>: its marker, or one error event. False when the stream has no way to say that it failed, so that its connection must break.</summary>
    bool TryWriteEnd(Attempt attempt, ChatError? unsettled);

    /// <summary>Whether nothing more of the answer is to be read, because nothing more of it may be shown.</summary>
    bool IsStopped => StoppedBy is not null;

    /// <summary>Name of the guardrail that stopped the answer; null when none did.</summary>
    string? StoppedBy => null;

    /// <summary>Whether a guardrail changed or stopped request or answer.</summary>
    bool WasGuarded => false;

    /// <summary>Whether the answer is shown only after it was looked at as a whole (<see cref="ReviewAsync"/>).</summary>
    bool IsReviewed => false;

    /// <summary>Looks at the whole answer.</summary>
    ValueTask ReviewAsync(Attempt attempt, CancellationToken cancellation) => default;

    /// <summary>The answer is complete and is about to leave: <paramref name="written"/> is the whole of it, or the end of its stream.</summary>
    ValueTask KeepAsync(ReadOnlyMemory<byte> written) => default;
}
