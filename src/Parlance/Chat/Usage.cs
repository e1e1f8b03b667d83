namespace Parlance;

/// <summary>
/// Tokens of one call in disjoint classes: no token is counted in two properties. Dialects translate from and to each provider's own convention.
/// </summary>
public readonly record struct Usage
{
    /// <summary>Input tokens that were neither read from nor written to a cache, audio excluded.</summary>
    public long Input { get; init; }

    /// <summary>Input tokens read from a cache.</summary>
    public long CacheRead { get; init; }

    /// <summary>Input tokens written to a cache of the provider's default (for Anthropic five-minute) lifetime.</summary>
    public long CacheWrite { get; init; }

    /// <summary>Input tokens written to a cache of one hour.</summary>
    public long CacheWriteLong { get; init; }

    /// <summary>Audio input tokens.</summary>
    public long AudioInput { get; init; }

    /// <summary>Output tokens, reasoning and audio excluded where the provider tells them apart.</summary>
    public long Output { get; init; }

    /// <summary>Reasoning tokens.</summary>
    public long Reasoning { get; init; }

    /// <summary>Audio output tokens.</summary>
    public long AudioOutput { get; init; }

    /// <summary>What the provider charges for, where it counts that apart from the tokens (Cohere's <c>billed_units</c>); null: the tokens themselves.</summary>
    public BilledTokens? Billed { get; init; }

    /// <summary>What was used beside these classes, tokens of pictures and of cached sound included; null (almost always): nothing.</summary>
    public UsageUnits? Units { get; init; }

    /// <summary>All input tokens.</summary>
    public long PromptTokens => Input + CacheRead + CacheWrite + CacheWriteLong + AudioInput + (Units is { } units ? units.AudioCacheRead + units.ImageInput : 0);

    /// <summary>All output tokens.</summary>
    public long CompletionTokens => Output + Reasoning + AudioOutput + (Units?.ImageOutput ?? 0);

    /// <summary>All input tokens that were read from a cache, of sound too.</summary>
    internal long CachedTokens => CacheRead + (Units?.AudioCacheRead ?? 0);

    /// <summary>All input tokens that have nothing to do with a cache.</summary>
    internal long PlainTokens => Input + AudioInput + (Units?.ImageInput ?? 0);

    /// <summary>All tokens.</summary>
    public long TotalTokens => PromptTokens + CompletionTokens;

    /// <summary>The tokens of two calls, class by class.</summary>
    public static Usage operator +(Usage left, Usage right) => new()
    {
        Input = left.Input + right.Input,
        CacheRead = left.CacheRead + right.CacheRead,
        CacheWrite = left.CacheWrite + right.CacheWrite,
        CacheWriteLong = left.CacheWriteLong + right.CacheWriteLong,
        AudioInput = left.AudioInput + right.AudioInput,
        Output = left.Output + right.Output,
        Reasoning = left.Reasoning + right.Reasoning,
        AudioOutput = left.AudioOutput + right.AudioOutput,
        Billed = left.Billed is null && right.Billed is null ? null : new BilledTokens(left.BilledOrUsed.Input + right.BilledOrUsed.Input, left.BilledOrUsed.Output + right.BilledOrUsed.Output),
    };

    private BilledTokens BilledOrUsed => Billed ?? new BilledTokens(PromptTokens, CompletionTokens);
}
