using Parlance.Gateway.Features.Ledger;
using Parlance.Manifests;

namespace Parlance.Gateway.Relay;

/// <summary>Usage as it is booked: without what cannot be, and with what only the request tells.</summary>
internal static class UsedUnits
{
    /// <summary>A count that cannot be is none.</summary>
    public static Usage Plausible(in Usage usage)
    {
        if (usage.Units is not { Implausible: true } units)
        {
            return usage;
        }

        return usage with
        {
            Input = Plausible(usage.Input),
            CacheRead = Plausible(usage.CacheRead),
            CacheWrite = Plausible(usage.CacheWrite),
            CacheWriteLong = Plausible(usage.CacheWriteLong),
            AudioInput = Plausible(usage.AudioInput),
            Output = Plausible(usage.Output),
            Reasoning = Plausible(usage.Reasoning),
            AudioOutput = Plausible(usage.AudioOutput),
            Billed = null,
            Units = units with
            {
                AudioCacheRead = Plausible(units.AudioCacheRead),
                ImageInput = Plausible(units.ImageInput),
                ImageOutput = Plausible(units.ImageOutput),
                SearchUnits = Plausible(units.SearchUnits),
                WebSearches = Plausible(units.WebSearches),
                Sources = Plausible(units.Sources),
                FileSearches = Plausible(units.FileSearches),
            },
        };
    }

    /// <summary>Usage with the units of the request that have a price and that no answer tells.</summary>
    /// <param name="asked">What the request tells.</param>
    /// <param name="prices">What has a price.</param>
    /// <param name="answered">Whether the call was answered at all.</param>
    /// <param name="usage">What the answer tells, or an estimate.</param>
    /// <param name="flags">How sure that is.</param>
    public static Usage Of(UsageUnits? asked, UnitPrices? prices, bool answered, in Usage usage, ref LedgerFlags flags)
    {
        if (asked is null || prices is null || !answered)
        {
            return usage;
        }

        var units = usage.Units ?? new UsageUnits();
        if (prices[PriceUnit.Characters] is not null && units.Characters == 0)
        {
            // Counted exactly: what is spoken stands in the request.
            flags &= ~LedgerFlags.Estimated;
            return new Usage { Units = units with { Characters = asked.Characters } };
        }

        if (prices[PriceUnit.AudioHour] is not null && units.AudioMilliseconds == 0)
        {
            flags |= LedgerFlags.Estimated;
            return new Usage { Units = units with { AudioMilliseconds = asked.AudioMilliseconds } };
        }

        return usage;
    }

    private static long Plausible(long count) => count is > 0 and < UsageUnits.Most ? count : 0;
}
