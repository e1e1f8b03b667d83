namespace Parlance;

/// <summary>One part of a message. Immutable.</summary>
public abstract record ContentPart
{
    private protected ContentPart()
    {
    }

    /// <summary>Fields of the wire part that have no property here; null when there are none.</summary>
    public RawFields? Extra { get; init; }

    /// <summary>A text part.</summary>
    public static implicit operator ContentPart(string text) => new TextPart(text);
}
