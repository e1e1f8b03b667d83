using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance;

/// <summary>The account of a call by the attempt that answered it, whole or cut.</summary>
internal static class AttemptStats
{
    private const int BytesPerToken = 4;

    public static CallStats Of(Attempt attempt, IReadOnlyList<AttemptRecord> records, TimeSpan elapsed, TimeSpan firstContent)
    {
        var estimated = Estimate(attempt);
        var used = estimated ?? attempt.Meter.Usage;
        var charge = ChargeOf(attempt, used);
        return new CallStats
        {
            Target = attempt.Target.Name,
            Attempts = attempt.Number,
            AttemptRecords = records,
            Usage = null,
            Counted = estimated is null ? attempt.Meter.Counted : CountedUsage.Of(used),
            Estimated = estimated is not null,
            Cancelled = !attempt.Ended,
            LatencyMs = (long)elapsed.TotalMilliseconds,
            TimeToFirstTokenMs = (long)firstContent.TotalMilliseconds,
            CostNanoUsd = charge?.NanoUsd,
            PriceRule = charge?.RuleName,
        };
    }

    /// <summary>What <paramref name="used"/> costs at the attempt's target when it was sent; null when either is unknown.</summary>
    public static Charge? ChargeOf(Attempt attempt, Usage? used) =>
        used is { } usage && attempt.Target.Card?.Price is { } price ? price.Cost(usage, DateTimeOffset.FromUnixTimeMilliseconds(attempt.StartedAt)) : null;

    /// <summary>What an answer that was cut has cost at least; null when the provider has said it, or nothing had come.</summary>
    private static Usage? Estimate(Attempt attempt)
    {
        var answer = attempt.Meter;
        if (answer.Ended || !answer.HasContent || answer.ContentBytes == 0)
        {
            return null;
        }

        var known = answer.Usage ?? default;
        var output = (answer.ContentBytes + BytesPerToken - 1) / BytesPerToken;
        return known with
        {
            Input = known.PromptTokens > 0 ? known.Input : attempt.RequestBytes / BytesPerToken,
            Output = Math.Max(known.Output, output - known.Reasoning),
        };
    }
}
