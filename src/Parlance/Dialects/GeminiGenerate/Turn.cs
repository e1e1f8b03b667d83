namespace Parlance.Dialects.GeminiGenerate;

/// <summary>A content as the wire will have it.</summary>
/// <param name="Role"><c>user</c> or <c>model</c>.</param>
internal sealed record Turn(string Role)
{
    /// <summary>What it holds, ready to be written.</summary>
    public List<Piece> Pieces { get; set; } = [];

    /// <summary>Unknown fields of the messages it was merged from.</summary>
    public List<RawFields> Extra { get; } = [];

    /// <summary>Whether it holds results of calls.</summary>
    public bool HasResults => Pieces.Exists(piece => piece.Part is ToolResult);
}

/// <summary>A part and where it came from.</summary>
/// <param name="Part">The part, fitted to this protocol.</param>
/// <param name="Message">Index of its message.</param>
/// <param name="Index">Index in that message.</param>
internal readonly record struct Piece(ContentPart Part, int Message, int Index)
{
    /// <summary>Name of the function that a result answers; null for anything else.</summary>
    public string? Function { get; init; }

    /// <summary>The place in the caller's request.</summary>
    public string Path => $"messages[{Message}].content[{Index}]";
}
