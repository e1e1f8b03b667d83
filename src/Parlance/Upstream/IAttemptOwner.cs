using System.Buffers;
using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Parlance.Manifests;

namespace Parlance.Upstream;

/// <summary>On whose behalf attempts are made: it composes their requests, takes their answers and keeps the books. The gateway's relay and the client each are one.</summary>
public interface IAttemptOwner
{
    /// <summary>Writes the request for <paramref name="target"/>, anew for each attempt. False with an error when the target cannot be asked this.</summary>
    bool TryCompose(Target target, IBufferWriter<byte> body, [NotNullWhen(false)] out ChatError? error);

    /// <summary>Whether the request that was composed may be sent, asked before each attempt; what is refused is not sent to this target. Default: it may.</summary>
    bool TryAdmit(Target target, ReadOnlyMemory<byte> body, [NotNullWhen(false)] out ChatError? error)
    {
        error = null;
        return true;
    }

    /// <summary>An attempt is about to be sent: from here on it may cost something. Default: nobody needs to know.</summary>
    /// <param name="number">Counts the attempts of the request from 1.</param>
    /// <param name="target">Who is asked.</param>
    /// <param name="startedAt">Milliseconds since 1970 UTC.</param>
    /// <param name="bytes">Size of what is sent.</param>
    void Sending(int number, Target target, long startedAt, long bytes)
    {
    }

    /// <summary>Limit of the whole call with all its attempts; null (default) for the one of <see cref="AttemptOptions.Timeouts"/>.</summary>
    TimeSpan? Timeout => null;

    /// <summary>What is asked for when it is not chat; null (default) for chat in the target's dialect.</summary>
    IOperationCall? Operation => null;

    /// <summary>Whether the request offers functions to a model that may reason: some are then spoken to otherwise (<see cref="Target.WithTools"/>).</summary>
    bool ReasonsWithTools => false;

    /// <summary>A fresh sink for the answer of <paramref name="attempt"/>, which has status 2xx. What an earlier attempt's sink took is void.</summary>
    IChatSink Open(Attempt attempt);

    /// <summary>The form that the request last composed asks for in words only: the answer must then be searched for it. Null (default) where words are not needed, or nothing is asked.</summary>
    ResponseFormat? WantedJson => null;

    /// <summary>Whether tool calls may come as text in the answer to the request last composed, and must be looked for there.</summary>
    bool SearchesText => false;

    /// <summary>Whether the request last composed asks for a stream although a whole answer is wanted, see <see cref="Target.NeedsStream"/>. Default false.</summary>
    bool NeedsStream => false;

    /// <summary>Headers of the caller that go with the request last composed: names and values that the target's provider lists (<see cref="Provider.ForwardHeaders"/>).</summary>
    IReadOnlyDictionary<string, string> Headers => ReadOnlyDictionary<string, string>.Empty;

    /// <summary>An attempt failed and another one will take its place, or another one answered first. Never called while another call of <see cref="AttemptLoop"/> to this owner runs.</summary>
    ValueTask FailedAsync(Attempt attempt);

    /// <summary>
    /// Whom to ask in place of all that are left after a failure that they would repeat: for <c>context_length_exceeded</c> a model with a larger window, for <c>content_filter</c> one that may say it. Asked once for each failure
    /// before the first content; null or empty (default): nobody.
    /// </summary>
    IReadOnlyList<Target>? Instead(ChatError failure) => null;

    /// <summary>An owner for a second attempt of the same request while the first one runs, which shares nothing with this one that attempts change. Null (default) has no second attempt made.</summary>
    IAttemptOwner? Fork() => null;
}
