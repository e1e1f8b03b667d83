using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>The section <c>retention</c>.</summary>
internal static class RetentionReader
{
    private const int Longest = 36_500;

    public static RetentionOptions Read(MapReader? map)
    {
        var days = (int?)map?.Whole("ledger_days", 1, Longest);
        map?.RefuseUnknown();
        return new RetentionOptions { LedgerDays = days };
    }
}
