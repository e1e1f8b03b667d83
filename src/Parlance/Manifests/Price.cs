namespace Parlance.Manifests;

/// <summary>What a model costs, in integer nano-USD (10⁻⁹ USD) per million tokens of each class. Immutable.</summary>
/// <param name="Input">Plain input.</param>
/// <param name="Output">Output; reasoning and audio output cost the same unless said otherwise.</param>
/// <param name="Source">Where the price was read.</param>
/// <param name="AsOf">The date it was read, as in the source: <c>2026-10</c> or <c>2026-10-05</c>.</param>
public sealed record Price(long Input, long Output, string Source, string AsOf)
{
    /// <summary>Input read from a cache; null: the source names no discount, and plain input is charged.</summary>
    public long? CacheRead { get; init; }

    /// <summary>Input written to a cache of the default lifetime; null: plain input is charged.</summary>
    public long? CacheWrite { get; init; }

    /// <summary>Input written to a cache of one hour; null: <see cref="CacheWrite"/> is charged.</summary>
    public long? CacheWriteLong { get; init; }

    /// <summary>
    /// Cost of <paramref name="usage"/> in nano-USD (of what is <see cref="Usage.Billed"/>, where that is said), rounded once, upwards. A negative count adds nothing, because a provider's mistake is never a refund; a cost beyond <see cref="long.MaxValue"/> stays there.
    /// </summary>
    public long Cost(in Usage usage)
    {
        if (usage.Billed is { } billed)
        {
            return Cost(new Usage { Input = billed.Input, Output = billed.Output });
        }

        var write = CacheWrite ?? Input;
        var sum = Part(usage.Input, Input)
            + Part(usage.AudioInput, Input)
            + Part(usage.CacheRead, CacheRead ?? Input)
            + Part(usage.CacheWrite, write)
            + Part(usage.CacheWriteLong, CacheWriteLong ?? write)
            + Part(usage.Output, Output)
            + Part(usage.Reasoning, Output)
            + Part(usage.AudioOutput, Output);
        return (long)Int128.Min((sum + 999_999) / 1_000_000, long.MaxValue);
    }

    private static Int128 Part(long tokens, long price) => (Int128)Math.Max(0, tokens) * price;
}
