using System.Globalization;

namespace Parlance.Manifests;

/// <summary><c>price</c> of a model: its plain price, and the rules under which it is another one.</summary>
internal static class PriceReader
{
    private const string DaysRule = "must be days such as mon-fri or [ sat, sun ]";
    private const string HoursRule = "must be hours such as 01:00-04:00 or [ 01:00-04:00, 22:00-02:00 ], UTC";

    private delegate bool TryParse<T>(string text, out T part);

    /// <summary>The price of <paramref name="card"/>; null when it has none.</summary>
    public static Price? Read(MapReader card, in PriceOrigin list, ICollection<YamlError> errors)
    {
        var origin = new PriceOrigin(card.Text("source") ?? list.Source, ModelCardReader.ReadDate(card, "as_of") ?? list.AsOf);
        if (card.Find("price") is not { } node)
        {
            return null;
        }

        if (origin.Source is null || (origin.AsOf is null && card.Node.Find("as_of") is null))
        {
            card.Error(node, "needs source and as_of beside it, or price_source and price_as_of for the whole list: a price without its origin cannot be checked");
        }

        if (node is { Kind: YamlKind.Scalar, Quoted: false, Text: "free" })
        {
            return new Price(0, 0, origin.Source ?? string.Empty, origin.AsOf ?? string.Empty) { Units = UnitPrices.Free };
        }

        if (node.Kind != YamlKind.Map)
        {
            card.Error(node, "must be a map of prices, or the word free");
            return null;
        }

        var map = card.Map("price")!;
        var units = UnitPrices.Read(map);
        if (map.Find("input") is not null || map.Find("output") is not null)
        {
            map.Require("input");
            map.Require("output");
        }
        else if (units is null)
        {
            card.Error(node, "needs input and output, or for a model that is charged by the piece what a piece costs, such as audio_hour, characters, image or search_unit");
        }

        var price = new Price(map.Usd("input") ?? 0, map.Usd("output") ?? 0, origin.Source ?? string.Empty, origin.AsOf ?? string.Empty)
        {
            CacheRead = map.Usd("cache_read"),
            CacheWrite = map.Usd("cache_write"),
            CacheWriteLong = map.Usd("cache_write_long"),
            AudioInput = map.Usd("audio_input"),
            AudioOutput = map.Usd("audio_output"),
            Units = units,
            When = ReadRules(map, errors),
        };
        map.RefuseUnknown();
        return price;
    }

    private static IReadOnlyList<PriceRule> ReadRules(MapReader price, ICollection<YamlError> errors)
    {
        if (price.Find("when") is null)
        {
            return [];
        }

        var rules = new List<PriceRule>();
        foreach (var node in price.List("when"))
        {
            var rule = ReadRule(new MapReader(node, errors));
            var complaint = Complaint(rule) ?? (rules.FindIndex(earlier => earlier.Covers(rule)) is >= 0 and var index
                ? string.Create(CultureInfo.InvariantCulture, $"is never reached: when[{index}] holds whenever it does, and the first rule that holds counts")
                : null);
            if (complaint is not null)
            {
                price.Error(node, complaint);
            }

            rules.Add(rule);
        }

        return rules;
    }

    private static PriceRule ReadRule(MapReader map)
    {
        var rule = new PriceRule
        {
            Above = map.Whole("above"),
            From = Day(map, "from"),
            Until = Day(map, "until"),
            Days = [.. Parts<IReadOnlyList<DayOfWeek>>(map, "days", PriceDays.TryParse, DaysRule).SelectMany(days => days).Distinct()],
            Hours = Parts<PriceHours>(map, "hours", PriceHours.TryParse, HoursRule),
            Except = Parts<DateOnly>(map, "except", TryDay, "must be days such as [ 2027-01-01 ]"),
            Tier = map.Text("tier"),
            Quality = map.Text("quality"),
            Sizes = Parts<string>(map, "size", TrySize, "must be a size such as 1024x1536, or a list of them"),
            Input = map.Usd("input"),
            Output = map.Usd("output"),
            CacheRead = map.Usd("cache_read"),
            CacheWrite = map.Usd("cache_write"),
            CacheWriteLong = map.Usd("cache_write_long"),
            AudioInput = map.Usd("audio_input"),
            AudioOutput = map.Usd("audio_output"),
            Units = UnitPrices.Read(map),
        };
        map.RefuseUnknown();
        return rule;
    }

    private static string? Complaint(PriceRule rule) =>
        !rule.HasCondition ? "has no condition, so it would always hold: write its prices outside when, or give it above, from, until, days, hours, except, tier, quality or size"
        : !rule.HasPrice ? "names no price that would change"
        : rule.From > rule.Until ? "never holds: it starts after its end"
        : null;

    private static DateOnly? Day(MapReader map, string name)
    {
        if (map.Find(name) is not { } node)
        {
            return null;
        }

        if (TryDay(node.Text, out var day))
        {
            return day;
        }

        map.Error(node, "must be a day such as 2027-01-01");
        return null;
    }

    private static bool TryDay(string text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private static bool TrySize(string text, out string size)
    {
        size = text;
        var sides = text.Split('x');
        return sides.Length == 2 && sides.All(side => side.Length is > 0 and <= 5 && side.All(char.IsAsciiDigit));
    }

    /// <summary>One text or a list of them; what <paramref name="tryParse"/> cannot read is an error.</summary>
    private static List<T> Parts<T>(MapReader map, string name, TryParse<T> tryParse, string rule)
    {
        var parts = new List<T>();
        foreach (var item in map.Find(name) is { Kind: YamlKind.Scalar } one ? [one] : map.List(name))
        {
            if (item.Kind == YamlKind.Scalar && tryParse(item.Text, out var part))
            {
                parts.Add(part);
            }
            else
            {
                map.Error(item, rule);
            }
        }

        return parts;
    }
}
