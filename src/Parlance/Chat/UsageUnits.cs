namespace Parlance;

/// <summary>
/// What a call used beside tokens of text: tokens of pictures and of cached sound, units that are charged by the piece, and the tier at which it was served. Most calls use none of it. Immutable.
/// </summary>
public sealed record UsageUnits
{
    /// <summary>No call has more of anything; a larger count is an error of its source.</summary>
    public const long Most = 1_000_000_000_000;

    private static readonly UsageUnits s_none = new();

    /// <summary>Tokens of audio input that were read from a cache.</summary>
    public long AudioCacheRead { get; init; }

    /// <summary>Tokens of pictures in the input, where the provider tells them apart for their price.</summary>
    public long ImageInput { get; init; }

    /// <summary>Tokens of pictures in the output.</summary>
    public long ImageOutput { get; init; }

    /// <summary>Length of the audio that was listened to, in milliseconds.</summary>
    public long AudioMilliseconds { get; init; }

    /// <summary>Characters (Unicode code points) that were spoken.</summary>
    public long Characters { get; init; }

    /// <summary>Pictures that were made.</summary>
    public long Images { get; init; }

    /// <summary>Searches of a reranking model, in the vendor's unit (Cohere: one query over up to 100 documents).</summary>
    public long SearchUnits { get; init; }

    /// <summary>Searches of the web that the provider made for the answer.</summary>
    public long WebSearches { get; init; }

    /// <summary>Sources that the provider read for the answer, where it charges by the source.</summary>
    public long Sources { get; init; }

    /// <summary>Searches in the caller's files at the provider.</summary>
    public long FileSearches { get; init; }

    /// <summary>The tier at which the provider served the call, in lower case: <c>flex</c>, <c>priority</c>; null: the standard one.</summary>
    public string? Tier { get; init; }

    /// <summary>Quality of the pictures, in the vendor's word (<c>hd</c>, <c>medium</c>); null when nobody said it.</summary>
    public string? Quality { get; init; }

    /// <summary>Size of the pictures, as <c>1024x1024</c>; null when nobody said it.</summary>
    public string? Size { get; init; }

    /// <summary>Whether the provider's report holds a count that cannot be: negative, a fraction, beyond <see cref="Most"/>.</summary>
    public bool Implausible { get; init; }

    /// <summary>This, or null when it says nothing.</summary>
    public UsageUnits? OrNull() => this == s_none ? null : this;

    /// <summary>What is not nothing, as <c>web_searches 2, tier flex</c>.</summary>
    public override string ToString() => string.Join(", ", Parts());

    private IEnumerable<string> Parts()
    {
        (string Name, long Count)[] counts =
        [
            ("audio_cache_read", AudioCacheRead), ("image_input", ImageInput), ("image_output", ImageOutput), ("audio_ms", AudioMilliseconds), ("characters", Characters), ("images", Images),
            ("search_units", SearchUnits), ("web_searches", WebSearches), ("sources", Sources), ("file_searches", FileSearches),
        ];
        (string Name, string? Word)[] words = [("tier", Tier), ("quality", Quality), ("size", Size), ("implausible", Implausible ? "yes" : null)];
        return counts.Where(part => part.Count != 0).Select(part => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{part.Name} {part.Count}"))
            .Concat(words.Where(part => part.Word is not null).Select(part => $"{part.Name} {part.Word}"));
    }
}
