namespace Parlance.Manifests;

/// <summary>Prices of what is not tokens of text, in integer nano-USD (10⁻⁹ USD) per measure of <see cref="PriceUnit"/>. Immutable.</summary>
public sealed class UnitPrices
{
    private static readonly string[] s_words = ["audio_cache_read", "image_input", "image_output", "audio_hour", "characters", "image", "search_unit", "web_search", "search_request", "source", "file_search", "request"];

    private readonly long?[] _prices;

    /// <param name="prices">The units that have a price.</param>
    public UnitPrices(IEnumerable<KeyValuePair<PriceUnit, long>> prices)
    {
        ArgumentNullException.ThrowIfNull(prices);
        _prices = new long?[s_words.Length];
        foreach (var (unit, price) in prices)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(price);
            _prices[(int)unit] = price;
        }
    }

    private UnitPrices(long?[] prices) => _prices = prices;

    /// <summary>Everything for nothing.</summary>
    public static UnitPrices Free { get; } = new(Enum.GetValues<PriceUnit>().Select(unit => KeyValuePair.Create(unit, 0L)));

    /// <summary>The words that manifests use, in the order of <see cref="PriceUnit"/>.</summary>
    public static IReadOnlyList<string> Words => s_words;

    /// <summary>The price of a unit; null: none is known, which is not the same as free.</summary>
    public long? this[PriceUnit unit] => _prices[(int)unit];

    /// <summary>The prices that are known, each with its word.</summary>
    public IEnumerable<(string Word, long NanoUsd)> Known => s_words.Zip(_prices).Where(pair => pair.Second is not null).Select(pair => (pair.First, pair.Second!.Value));

    /// <summary>These prices, with those that they do not say as <paramref name="other"/> has them.</summary>
    internal UnitPrices Over(UnitPrices? other) => other is null ? this : new UnitPrices([.. _prices.Zip(other._prices, (own, others) => own ?? others)]);

    /// <summary>The dearer of both for each unit.</summary>
    internal UnitPrices Max(UnitPrices? other) => other is null ? this : new UnitPrices([.. _prices.Zip(other._prices, (own, others) => own is null || others > own ? others : own)]);

    /// <summary>The same with no token cheaper than that.</summary>
    internal UnitPrices Raised(long input, long output)
    {
        long?[] prices = [.. _prices];
        (prices[(int)PriceUnit.AudioCacheRead], prices[(int)PriceUnit.ImageInput], prices[(int)PriceUnit.ImageOutput]) = (input, input, output);
        return new UnitPrices(prices);
    }

    /// <summary>The prices in <paramref name="map"/>; null when it has none.</summary>
    internal static UnitPrices? Read(MapReader map)
    {
        long?[]? prices = null;
        for (var i = 0; i < s_words.Length; i++)
        {
            if (map.Find(s_words[i]) is not null)
            {
                (prices ??= new long?[s_words.Length])[i] = map.Usd(s_words[i]) ?? 0;
            }
        }

        return prices is null ? null : new UnitPrices(prices);
    }
}
