namespace Parlance.Dialects.TextTools;

/// <summary>How calls are looked for in an answer's text. Immutable.</summary>
public sealed record ToolTextOptions
{
    /// <summary>Whether other forms than the one that was asked for are understood too: attributes, other names of fields, tags of tools, DSML. Default true.</summary>
    public bool Lenient { get; init; } = true;

    /// <summary>Whether the model may also call in its protocol's own way; then the text counts only where no such call comes, and is held back from its first tag on. Default false.</summary>
    public bool Hybrid { get; init; }

    /// <summary>Tags that stand for a call: tag → tool, or empty where the call itself names it.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = Quirks.None.ToolTags;

    /// <summary>The options for a target with <paramref name="quirks"/>.</summary>
    public static ToolTextOptions Of(Quirks quirks) => new() { Hybrid = quirks.Tools == "hybrid", Tags = quirks.ToolTags };
}
