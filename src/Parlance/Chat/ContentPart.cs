namespace Parlance;

/// <summary>One part of a message. Immutable.</summary>
public abstract record ContentPart
{
    private protected ContentPart()
    {
    }

    /// <summary>Fields of the wire part that have no property here; null when there are none.</summary>
    public RawFields? Extra { get; init; }

    /// <summary>Set where a prefix of the prompt that the provider shall keep ends with this part; null elsewhere.</summary>
    public CacheMarker? Cache { get; init; }

    /// <summary>A text part.</summary>
    public static implicit operator ContentPart(string text) => new TextPart(text);
}
