namespace Parlance.Manifests;

/// <summary>What one token class costs beside the others at one moment, in integer nano-USD (10⁻⁹ USD) per million tokens. Nothing is left open: a class without a price of its own has that of the class it belongs to.</summary>
/// <param name="Input">Plain input.</param>
/// <param name="Output">Output and reasoning.</param>
/// <param name="CacheRead">Input read from a cache.</param>
/// <param name="CacheWrite">Input written to a cache of the default lifetime.</param>
/// <param name="CacheWriteLong">Input written to a cache of one hour.</param>
/// <param name="AudioInput">Audio input.</param>
/// <param name="AudioOutput">Audio output.</param>
public readonly record struct PriceRates(long Input, long Output, long CacheRead, long CacheWrite, long CacheWriteLong, long AudioInput, long AudioOutput)
{
    /// <summary>
    /// Cost of <paramref name="usage"/> in nano-USD, rounded once, upwards. A negative count adds nothing, because a provider's mistake is never a refund; a cost beyond <see cref="long.MaxValue"/> stays there.
    /// </summary>
    internal long Cost(in Usage usage) => (long)Int128.Min((Sum(usage) + 999_999) / 1_000_000, long.MaxValue);

    /// <summary>The same in 10⁻⁶ nano-USD, not rounded.</summary>
    internal Int128 Sum(in Usage usage) =>
        Part(usage.Input, Input)
        + Part(usage.CacheRead, CacheRead)
        + Part(usage.CacheWrite, CacheWrite)
        + Part(usage.CacheWriteLong, CacheWriteLong)
        + Part(usage.AudioInput, AudioInput)
        + Part(usage.Output, Output)
        + Part(usage.Reasoning, Output)
        + Part(usage.AudioOutput, AudioOutput);

    /// <summary>The dearer of both for each class.</summary>
    internal PriceRates Max(in PriceRates other) => new(
        Math.Max(Input, other.Input),
        Math.Max(Output, other.Output),
        Math.Max(CacheRead, other.CacheRead),
        Math.Max(CacheWrite, other.CacheWrite),
        Math.Max(CacheWriteLong, other.CacheWriteLong),
        Math.Max(AudioInput, other.AudioInput),
        Math.Max(AudioOutput, other.AudioOutput));

    private static Int128 Part(long tokens, long price) => (Int128)Math.Max(0, tokens) * price;
}
