namespace Parlance.Manifests;

/// <summary>What a model costs, in integer nano-USD (10⁻⁹ USD) per million tokens of each class, and when that is another price. Immutable.</summary>
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
        var rule = RuleFor(PromptTokens(billed), at);
        return new Charge(RatesUnder(rule).Cost(billed), rule);
    }

    /// <summary>The most that <paramref name="usage"/> can cost, in nano-USD, whichever rules hold and to whichever classes its input and output belong: an upper bound of every <see cref="Cost"/>.</summary>
    public long MostExpensive(in Usage usage)
    {
        var rates = RatesUnder(null);
        foreach (var rule in When)
        {
            rates = rates.Max(RatesUnder(rule));
        }

        var input = new[] { rates.Input, rates.CacheRead, rates.CacheWrite, rates.CacheWriteLong, rates.AudioInput }.Max();
        var output = Math.Max(rates.Output, rates.AudioOutput);
        return new PriceRates(input, output, input, input, input, input, output).Cost(Billed(usage));
    }

    /// <summary>The rule that applies to a request of so many input tokens, sent at that moment; null: none.</summary>
    public PriceRule? RuleFor(long promptTokens, DateTimeOffset at)
    {
        for (var i = 0; i < When.Count; i++)
        {
            if (When[i].Holds(promptTokens, at))
            {
                return When[i];
            }
        }

        return null;
    }

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

    private static Usage Billed(in Usage usage) => usage.Billed is { } billed ? new Usage { Input = billed.Input, Output = billed.Output } : usage;

    /// <summary>All input tokens, as <see cref="Usage.PromptTokens"/>, but safe against absurd counts.</summary>
    private static long PromptTokens(in Usage usage)
    {
        var sum = (Int128)Math.Max(0, usage.Input) + Math.Max(0, usage.CacheRead) + Math.Max(0, usage.CacheWrite) + Math.Max(0, usage.CacheWriteLong) + Math.Max(0, usage.AudioInput);
        return (long)Int128.Min(sum, long.MaxValue);
    }
}
