namespace Parlance.Gateway.Features.Ledger;

/// <summary>What rows add to the sums of their hour.</summary>
internal record struct UsageSum
{
    public long Requests { get; set; }

    public long Attempts { get; set; }

    public long PromptTokens { get; set; }

    public long CompletionTokens { get; set; }

    public long CostNanoUsd { get; set; }

    public long Unpriced { get; set; }

    public long Quarantined { get; set; }

    public void Add(in UsageSum other)
    {
        Requests += other.Requests;
        Attempts += other.Attempts;
        PromptTokens += other.PromptTokens;
        CompletionTokens += other.CompletionTokens;
        CostNanoUsd += other.CostNanoUsd;
        Unpriced += other.Unpriced;
        Quarantined += other.Quarantined;
    }

    public void Add(LedgerRow row)
    {
        // A request is counted where it began; a correction is neither a request nor an attempt.
        Requests += row is { Attempt: 1, Revision: 0 } ? 1 : 0;
        Attempts += row.Revision == 0 ? 1 : 0;
        PromptTokens += row.Usage.PromptTokens;
        CompletionTokens += row.Usage.CompletionTokens;
        CostNanoUsd += row.CostNanoUsd ?? 0;
        Unpriced += (row.Flags.HasFlag(LedgerFlags.Unpriced) ? 1 : 0) - (row.Flags.HasFlag(LedgerFlags.Priced) ? 1 : 0);
        Quarantined += row.Revision == 0 && row.Flags.HasFlag(LedgerFlags.Quarantined) ? 1 : 0;
    }
}
