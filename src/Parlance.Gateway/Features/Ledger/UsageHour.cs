namespace Parlance.Gateway.Features.Ledger;

/// <summary>What the sums of the ledger are kept by: an hour since 1970 UTC, who paid, what was asked for, who was called.</summary>
internal readonly record struct UsageHour(long Hour, string KeyId, string Model, string Target)
{
    public static UsageHour Of(LedgerRow row) => new(row.StartedAt / 3_600_000, row.KeyId, row.Model, row.Target);
}
