using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Features.Requests;
using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance.Gateway.Surfaces;

/// <summary>
/// What becomes known of one request while it is answered, for headers, metrics and logs; nothing of what it says. One object per connection, used again for each of its requests. Not thread-safe.
/// </summary>
internal sealed class CallFacts(DefaultHttpContext http)
{
    /// <summary>Names that callers make up are cut here.</summary>
    private const int LongestModel = 200;

    public DefaultHttpContext Http => http;

    public string RequestId { get; private set; } = "";

    /// <summary>Timestamp of its arrival.</summary>
    public long Began { get; private set; }

    /// <summary>The path of its route, with names in braces for what varies; null while none was found.</summary>
    public string? Route { get; set; }

    /// <summary>Its span; null when nobody traces.</summary>
    public Activity? Span { get; set; }

    /// <summary>Whether it counts among the calls that run.</summary>
    public bool Runs { get; set; }

    /// <summary>Whether the request log keeps it.</summary>
    public bool IsLogged { get; set; }

    /// <summary>Copies its bodies; null (almost always) when they are not kept.</summary>
    public BodyTap? Tap { get; set; }

    /// <summary>Who asks; null while that is not known.</summary>
    public CallerKey? Key { get; set; }

    /// <summary>The model as the caller called it; null where no model was asked.</summary>
    public string? Model { get; private set; }

    /// <summary>Whether the caller asked for a stream.</summary>
    public bool Stream { get; private set; }

    /// <summary>Attempts that were settled.</summary>
    public int Attempts { get; private set; }

    /// <summary>Where the last of them went; null when there was none.</summary>
    public Target? Target { get; private set; }

    /// <summary>Code of the error that ended the last of them; null when it succeeded.</summary>
    public string? ErrorCode { get; private set; }

    /// <summary>Input tokens of all attempts.</summary>
    public long PromptTokens { get; private set; }

    /// <summary>Output tokens of all attempts.</summary>
    public long CompletionTokens { get; private set; }

    /// <summary>What all attempts cost, in nano-USD; null when one of them has no known price, or there was none.</summary>
    public long? CostNanoUsd { get; private set; }

    /// <summary>From its arrival until its first attempt was sent; null before that.</summary>
    public TimeSpan? Overhead { get; private set; }

    /// <summary>From its arrival until the first content for the caller; null when there was none, or the answer is no stream.</summary>
    public TimeSpan? FirstContent { get; private set; }

    /// <summary>A new request has arrived.</summary>
    public void Begin(string requestId, long began)
    {
        (RequestId, Began, Route, Span) = (requestId, began, null, null);
        (Runs, Key, Model, Stream) = (false, null, null, false);
        (IsLogged, Tap) = (false, null);
        (Attempts, Target, ErrorCode) = (0, null, null);
        (PromptTokens, CompletionTokens, CostNanoUsd) = (0, 0, null);
        (Overhead, FirstContent) = (null, null);
    }

    /// <summary>What is asked.</summary>
    public void Ask(string? model, bool stream) => (Model, Stream) = (model is { Length: > LongestModel } ? model[..LongestModel] : model, stream);

    /// <summary>An attempt has been sent: how long the request had been here by then. Only the first counts.</summary>
    public void Sent(Attempt attempt, TimeProvider time) => Overhead ??= time.GetElapsedTime(Began) - attempt.Elapsed;

    /// <summary>An attempt has ended and is being booked.</summary>
    public void Settle(Attempt attempt, LedgerRow row, TimeProvider time)
    {
        Sent(attempt, time);
        CostNanoUsd = Attempts++ == 0 ? row.CostNanoUsd : CostNanoUsd + row.CostNanoUsd;
        (Target, ErrorCode) = (attempt.Target, row.ErrorCode);
        PromptTokens += row.Usage.PromptTokens;
        CompletionTokens += row.Usage.CompletionTokens;
        FirstContent = Stream && attempt.TimeToFirstContent is { } first ? time.GetElapsedTime(Began) - attempt.Elapsed + first : FirstContent;
    }

    /// <summary>Takes over what became of another request, which was made in place of this one.</summary>
    public void Take(CallFacts made)
    {
        (Attempts, Target, ErrorCode) = (made.Attempts, made.Target, made.ErrorCode);
        (PromptTokens, CompletionTokens, CostNanoUsd) = (made.PromptTokens, made.CompletionTokens, made.CostNanoUsd);
        (Overhead, FirstContent) = (made.Overhead, made.FirstContent);
    }
}
