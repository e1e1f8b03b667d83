using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>The limits of a key: <c>budget</c> (or several, <c>budgets</c>), <c>rpm</c>, <c>rpd</c>, <c>tpm</c>, <c>concurrency</c>.</summary>
internal static class KeyLimitsReader
{
    internal const string Periods = "must be total, day, week, month, or a rolling time of 1 hour to 366 days such as 24h or 30d";

    public static KeyLimits Read(MapReader map, List<YamlError> errors)
    {
        var one = map.Map("budget");
        var several = map.List("budgets").Select(node => new MapReader(node, errors));
        return new KeyLimits
        {
            Budgets = [.. (one is null ? several : several.Prepend(one)).Select(ReadBudget).OfType<Budget>()],
            RequestsPerMinute = (int?)map.Whole("rpm", 1, 1_000_000),
            RequestsPerDay = (int?)map.Whole("rpd", 1, 1_000_000_000),
            TokensPerMinute = map.Whole("tpm", 1),
            Concurrency = (int?)map.Whole("concurrency", 1, 1_000_000),
        };
    }

    private static Budget? ReadBudget(MapReader map)
    {
        map.Require("usd");
        var limit = map.Usd("usd");
        var period = BudgetPeriod.Total;
        if (map.Text("per") is { } per)
        {
            period = BudgetPeriod.Parse(per);
            if (period is null)
            {
                map.Error(map.Node.Find("per")!, Periods);
            }
        }

        var mode = map.Word("mode", "hard", "soft", "observe") switch
        {
            "soft" => BudgetMode.Soft,
            "observe" => BudgetMode.Observe,
            _ => BudgetMode.Hard,
        };
        map.RefuseUnknown();
        return limit is null || period is null ? null : new Budget(limit.Value, period, mode);
    }
}
