using Parlance.Upstream;

namespace Parlance;

/// <summary>One request that was sent for a call, and what came of it. Immutable; it never holds a credential.</summary>
public sealed record AttemptRecord
{
    /// <summary>Who was asked, as <c>provider/model</c>.</summary>
    public required string Target { get; init; }

    /// <summary>Place of the key among those of the provider, from 1; null when none was sent, or one was minted.</summary>
    public int? Credential { get; init; }

    /// <summary>HTTP status; 0 when none came.</summary>
    public required int Status { get; init; }

    /// <summary>Why it failed; null when it answered.</summary>
    public ChatError? Error { get; init; }

    /// <summary>Milliseconds from sending to the end of the answer, or to its failure.</summary>
    public required long LatencyMs { get; init; }

    /// <summary>Milliseconds from sending to the first content; null when none came.</summary>
    public long? TimeToFirstTokenMs { get; init; }

    /// <summary>Whether it was sent beside another one that took long. Default false.</summary>
    public bool IsHedge { get; init; }

    /// <summary>Tokens by class; null when the provider did not say.</summary>
    public Usage? Usage
    {
        get => Counted?.Value;
        init => Counted = CountedUsage.Of(value);
    }

    /// <summary>The same, shared with whoever counted it.</summary>
    internal CountedUsage? Counted { get; init; }

    /// <summary>The provider's id of the request; null when there is none.</summary>
    public string? RequestId { get; init; }

    internal static AttemptRecord Of(Attempt attempt) => new()
    {
        Target = attempt.Target.Name,
        Credential = attempt.Credential,
        Status = attempt.Status,
        Error = attempt.Error,
        LatencyMs = (long)attempt.Elapsed.TotalMilliseconds,
        TimeToFirstTokenMs = (long?)attempt.TimeToFirstContent?.TotalMilliseconds,
        IsHedge = attempt.IsHedge,
        Counted = attempt.Meter.Counted,
        RequestId = attempt.RequestId ?? attempt.Error?.RequestId,
    };
}
