namespace Parlance.Manifests;

/// <summary>What a model costs, in integer nano-USD (10⁻⁹ USD) per million tokens of each class and per unit of what is not tokens, and when that is another price. Immutable.</summary>
/// <param name="Input">Plain input.</param>
/// <param name="Output">Output and reasoning.</param>
/// <param name="Source">Where the price was read; the name of the configuration when an operator wrote it there.</param>
/// <param name="AsOf">The date it was read, as in the source: <c>2026-10</c> or <c>2026-10-05</c>; empty for a price of the configuration without a date.</param>
public sealed record Price(long Input, long Output, string Source, string AsOf)
{
    /// <summary>Input read from a cache; null: the source names no discount, and plain input is charged.</summary>
    public long? CacheRead { get; init; }

    /// <summary>Input written to a cache of the default lifetime; null: plain input is charged.</summary>
    public long? CacheWrite { get; init; }

    /// <summary>Input written to a cache of one hour; null: <see cref="CacheWrite"/> is charged.</summary>
    public long? CacheWriteLong { get; init; }

    /// <summary>Audio input; null: plain input is charged.</summary>
    public long? AudioInput { get; init; }

    /// <summary>Audio output; null: output is charged.</summary>
    public long? AudioOutput { get; init; }

    /// <summary>What is not tokens of text; null: nothing of it has a price.</summary>
    public UnitPrices? Units { get; init; }

    /// <summary>When the price is another one: the first rule that holds replaces the prices that it names.</summary>
    public IReadOnlyList<PriceRule> When { get; init; } = [];

    /// <summary>Source and date in one line.</summary>
    public string Origin => AsOf.Length > 0 ? $"{Source} {AsOf}" : Source;

    /// <summary>
    /// Cost of <paramref name="usage"/> (of what is <see cref="Usage.Billed"/>, where that is said) for a request sent at <paramref name="at"/>, rounded once, upwards. A negative count adds
    /// nothing, because a provider's mistake is never a refund; a cost beyond <see cref="long.MaxValue"/> stays there.
    /// </summary>
    public Charge Cost(in Usage usage, DateTimeOffset at)
    {
        var billed = Billed(usage);
        var rule = RuleFor(PromptTokens(billed), at, usage.Units);
        var rates = RatesUnder(rule);
        if (Units is null && usage.Units is null)
        {
            return new Charge(rates.Cost(billed), rule);
        }

        var bill = new UnitBill(rates, UnitsUnder(rule));
        return new Charge(bill.Cost(billed), rule) { Unpriced = Unpriced(bill.Unpriced(billed), usage.Units?.Tier, rule) };
    }

    /// <summary>
    /// The most that <paramref name="usage"/> can cost, in nano-USD, whichever rules hold and to whichever classes its input and output belong: an upper bound of every <see cref="Cost"/>.
    /// <see cref="long.MaxValue"/> when it uses what has no price.
    /// </summary>
    public long MostExpensive(in Usage usage)
    {
        var rates = RatesUnder(null);
        var units = Dearest();
        foreach (var rule in When)
        {
            rates = rates.Max(RatesUnder(rule));
        }

        var input = new[] { rates.Input, rates.CacheRead, rates.CacheWrite, rates.CacheWriteLong, rates.AudioInput, units?[PriceUnit.AudioCacheRead] ?? 0, units?[PriceUnit.ImageInput] ?? 0 }.Max();
        var output = Math.Max(Math.Max(rates.Output, rates.AudioOutput), units?[PriceUnit.ImageOutput] ?? 0);
        var dearest = new PriceRates(input, output, input, input, input, input, output);
        var billed = Billed(usage);
        if (units is null && usage.Units is null)
        {
            return dearest.Cost(billed);
        }

        var most = (units ?? new UnitPrices([])).Raised(input, output);
        var bill = new UnitBill(dearest, most);
        return bill.Unpriced(billed) is null ? bill.Cost(billed) : long.MaxValue;
    }

    /// <summary>What of <paramref name="usage"/> no rule has a price for, in the words of manifests; null: everything has one. A tier of its own is not looked at.</summary>
    public string? UnpricedOf(in Usage usage) => new UnitBill(default, Dearest()).Unpriced(usage);

    /// <summary>The rule that applies to a request of so many input tokens, sent at that moment and answered with these units; null: none.</summary>
    public PriceRule? RuleFor(long promptTokens, DateTimeOffset at, UsageUnits? units = null)
    {
        for (var i = 0; i < When.Count; i++)
        {
            if (When[i].Holds(promptTokens, at, units))
            {
                return When[i];
            }
        }

        return null;
    }

    /// <summary>What the units cost when <paramref name="rule"/> applies, or when none does; null: nothing has a price.</summary>
    public UnitPrices? UnitsUnder(PriceRule? rule) => rule?.Units?.Over(Units) ?? Units;

    /// <summary>What each class costs when <paramref name="rule"/> applies, or when none does.</summary>
    public PriceRates RatesUnder(PriceRule? rule)
    {
        var input = rule?.Input ?? Input;
        var output = rule?.Output ?? Output;
        var write = rule?.CacheWrite ?? CacheWrite ?? input;
        return new PriceRates(
            input,
            output,
            rule?.CacheRead ?? CacheRead ?? input,
            write,
            rule?.CacheWriteLong ?? CacheWriteLong ?? write,
            rule?.AudioInput ?? AudioInput ?? input,
            rule?.AudioOutput ?? AudioOutput ?? output);
    }

    private UnitPrices? Dearest()
    {
        var units = Units;
        foreach (var rule in When)
        {
            units = units?.Max(rule.Units) ?? rule.Units;
        }

        return units;
    }

    private static Usage Billed(in Usage usage) => usage.Billed is { } billed ? new Usage { Input = billed.Input, Output = billed.Output, Units = usage.Units } : usage;

    private static string? Unpriced(string? units, string? tier, PriceRule? rule) =>
        tier is null || rule?.Tier == tier ? units : units is null ? $"tier {tier}" : $"{units}, tier {tier}";

    /// <summary>All input tokens, as <see cref="Usage.PromptTokens"/>, but safe against absurd counts.</summary>
    private static long PromptTokens(in Usage usage)
    {
        var sum = (Int128)Math.Max(0, usage.Input) + Math.Max(0, usage.CacheRead) + Math.Max(0, usage.CacheWrite) + Math.Max(0, usage.CacheWriteLong) + Math.Max(0, usage.AudioInput)
            + Math.Max(0, usage.Units?.AudioCacheRead ?? 0) + Math.Max(0, usage.Units?.ImageInput ?? 0);
        return (long)Int128.Min(sum, long.MaxValue);
    }
}
