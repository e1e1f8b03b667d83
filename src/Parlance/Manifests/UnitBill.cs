namespace Parlance.Manifests;

/// <summary>What a call costs that used more than tokens of text: the sum of everything, rounded once.</summary>
internal readonly struct UnitBill(in PriceRates rates, UnitPrices? unitPrices)
{
    /// <summary>A million tokens and an hour of milliseconds in one denominator.</summary>
    private const long Denominator = 18_000_000;

    private const long OfMillion = Denominator / 1_000_000;
    private const long OfHour = Denominator / 3_600_000;
    private readonly PriceRates _rates = rates;
    private readonly UnitPrices? _prices = unitPrices;

    /// <summary>Cost in nano-USD, rounded up once; a cost beyond <see cref="long.MaxValue"/> stays there.</summary>
    public long Cost(in Usage usage)
    {
        var units = usage.Units;
        var fraction = _rates.Sum(usage) * OfMillion;
        var whole = Answered(usage) ? Part(1, PriceUnit.Request) : 0;
        if (units is not null)
        {
            fraction += OfMillion * (Part(units.AudioCacheRead, PriceUnit.AudioCacheRead, _rates.CacheRead)
                + Part(units.ImageInput, PriceUnit.ImageInput, _rates.Input)
                + Part(units.ImageOutput, PriceUnit.ImageOutput, _rates.Output)
                + Part(units.Characters, PriceUnit.Characters));
            fraction += OfHour * Part(units.AudioMilliseconds, PriceUnit.AudioHour);
            whole += Part(units.Images, PriceUnit.Image) + Part(units.SearchUnits, PriceUnit.SearchUnit) + Part(units.WebSearches, PriceUnit.WebSearch)
                + Part(units.WebSearches > 0 ? 1 : 0, PriceUnit.SearchRequest) + Part(units.Sources, PriceUnit.Source) + Part(units.FileSearches, PriceUnit.FileSearch);
        }

        return (long)Int128.Min(whole + ((fraction + Denominator - 1) / Denominator), long.MaxValue);
    }

    /// <summary>The words of what was used and has no price; null when everything has one. What is measured by tokens too (sound, speech, pictures) needs none where tokens were counted.</summary>
    public string? Unpriced(in Usage usage)
    {
        if (usage.Units is not { } units)
        {
            return null;
        }

        var counted = usage.TotalTokens > 0;
        List<string>? missing = null;
        Check(ref missing, units.AudioMilliseconds, PriceUnit.AudioHour, counted);
        Check(ref missing, units.Characters, PriceUnit.Characters, counted);
        Check(ref missing, units.Images, PriceUnit.Image, counted);
        Check(ref missing, units.SearchUnits, PriceUnit.SearchUnit, false);
        Check(ref missing, units.WebSearches, PriceUnit.WebSearch, Has(PriceUnit.SearchRequest));
        Check(ref missing, units.Sources, PriceUnit.Source, false);
        Check(ref missing, units.FileSearches, PriceUnit.FileSearch, false);
        return missing is null ? null : string.Join(", ", missing);
    }

    private void Check(ref List<string>? missing, long count, PriceUnit unit, bool isPaidOtherwise)
    {
        if (count > 0 && !isPaidOtherwise && !Has(unit))
        {
            (missing ??= []).Add(UnitPrices.Words[(int)unit]);
        }
    }

    private static bool Answered(in Usage usage) => usage.Units is not null || usage != default;

    private bool Has(PriceUnit unit) => _prices?[unit] is not null;

    private Int128 Part(long count, PriceUnit unit, long otherwise = 0) => (Int128)Math.Max(0, count) * (_prices?[unit] ?? otherwise);
}
