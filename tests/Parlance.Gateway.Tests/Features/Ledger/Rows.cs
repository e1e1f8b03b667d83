using System.Globalization;
using Parlance.Gateway.Features.Ledger;

namespace Parlance.Gateway.Tests.Features.Ledger;

/// <summary>Rows to append.</summary>
internal static class Rows
{
    public static LedgerRow Of(string request, int attempt = 1) => new()
    {
        RequestId = request,
        Attempt = attempt,
        KeyId = "key_1",
        Door = "openai-chat",
        Model = "fast",
        Target = "sim/echo",
        StartedAt = 1_795_000_000_000,
        DurationMs = 12,
        Stream = true,
        Status = 200,
        Usage = new Usage { Input = 10, CacheRead = 2, Output = 5, Reasoning = 1 },
        CostNanoUsd = 1_000,
        PriceSource = "list 2026-11",
        PriceRule = "base",
    };

    public static LedgerRow Of(int number) => Of(string.Create(CultureInfo.InvariantCulture, $"req_{number:d6}"));
}
