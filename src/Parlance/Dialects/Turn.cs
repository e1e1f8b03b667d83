namespace Parlance.Dialects;

/// <summary>A turn as the wire will have it.</summary>
internal sealed class Turn
{
    /// <summary><c>user</c>, <c>assistant</c>, or <c>system</c> for a system turn that keeps its place.</summary>
    public required string Role { get; set; }

    /// <summary>What it holds, ready to be written.</summary>
    public List<Block> Blocks { get; set; } = new(1);

    /// <summary>Unknown fields of the messages it was merged from.</summary>
    public IReadOnlyList<RawFields> Extra { get; private set; } = [];

    /// <summary>Adds unknown fields of a message.</summary>
    public void Keep(params ReadOnlySpan<RawFields> extra) => Extra = extra.IsEmpty ? Extra : [.. Extra, .. extra];

    /// <summary>Forgets what it holds.</summary>
    public void Clear()
    {
        Blocks.Clear();
        Extra = [];
    }
}

/// <summary>A part and where it came from.</summary>
/// <param name="Part">The part, fitted to the protocol.</param>
/// <param name="Message">Index of its message.</param>
/// <param name="Index">Index in that message.</param>
internal readonly record struct Block(ContentPart Part, int Message, int Index)
{
    /// <summary>The place in the caller's request.</summary>
    public string Path => $"messages[{Message}].content[{Index}]";
}
