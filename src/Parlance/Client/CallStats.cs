namespace Parlance;

/// <summary>What one call took. Immutable.</summary>
public sealed record CallStats
{
    /// <summary>Who answered, as <c>provider/model</c>.</summary>
    public required string Target { get; init; }

    /// <summary>Number of requests that were sent for this answer, 1 when the first one succeeded.</summary>
    public required int Attempts { get; init; }

    /// <summary>Each of those requests in the order in which they ended; the last one gave the answer. Default empty.</summary>
    public IReadOnlyList<AttemptRecord> AttemptRecords { get; init; } = [];

    /// <summary>How often the model was asked: 1, and one more for each round of functions that were run.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>Tokens by class; null when the provider did not say.</summary>
    public required Usage? Usage
    {
        get => Counted?.Value;
        init => Counted = CountedUsage.Of(value);
    }

    /// <summary>The same, shared with whoever counted it.</summary>
    internal CountedUsage? Counted { get; init; }

    /// <summary>Milliseconds from the call to the end of the answer, retries included.</summary>
    public required long LatencyMs { get; init; }

    /// <summary>Milliseconds from the call to the first content, retries included.</summary>
    public required long TimeToFirstTokenMs { get; init; }

    /// <summary>Cost in nano-USD (10⁻⁹ USD) at the price of the model's card; null when the model has no price or the provider reported no usage. Failed attempts are not counted.</summary>
    public required long? CostNanoUsd { get; init; }

    /// <summary>The rule of the price that applied when the call was sent, in words; <c>base</c> when none did, null without a cost.</summary>
    public string? PriceRule { get; init; }

    /// <summary>True when the caller left before the end: what is counted is what came until then. Default false.</summary>
    public bool Cancelled { get; init; }

    /// <summary>True when <see cref="Usage"/> is an estimate (a token for four bytes), because the answer was cut before the provider reported it. Default false.</summary>
    public bool Estimated { get; init; }

    /// <summary>Whether the answer was given before, or shared with a caller who asked the same at the same time (<see cref="ResponseCacheOptions"/>): then it cost nothing, and <see cref="Usage"/> is what it took of the other. Default false.</summary>
    public bool FromCache { get; init; }

    /// <summary><see cref="CostNanoUsd"/> in USD, exactly.</summary>
    public decimal? CostUsd => CostNanoUsd / 1_000_000_000m;

    /// <summary>Input tokens; 0 when the provider did not say.</summary>
    public long PromptTokens => Usage?.PromptTokens ?? 0;

    /// <summary>Output tokens; 0 when the provider did not say.</summary>
    public long CompletionTokens => Usage?.CompletionTokens ?? 0;

    /// <summary>All tokens; 0 when the provider did not say.</summary>
    public long TotalTokens => Usage?.TotalTokens ?? 0;

    /// <summary>This call and the one after it as one. A cost is known when both are.</summary>
    internal CallStats Plus(CallStats next) => next with
    {
        Attempts = Attempts + next.Attempts,
        Rounds = Rounds + next.Rounds,
        AttemptRecords = [.. AttemptRecords, .. next.AttemptRecords],
        Usage = Usage is null && next.Usage is null ? null : Usage.GetValueOrDefault() + next.Usage.GetValueOrDefault(),
        LatencyMs = LatencyMs + next.LatencyMs,
        TimeToFirstTokenMs = TimeToFirstTokenMs,
        CostNanoUsd = CostNanoUsd + next.CostNanoUsd,
        PriceRule = CostNanoUsd + next.CostNanoUsd is null ? null : next.PriceRule,
        Cancelled = Cancelled || next.Cancelled,
        Estimated = Estimated || next.Estimated,
        FromCache = FromCache && next.FromCache,
    };
}
