namespace Parlance.Dialects;

/// <summary>How a protocol of content blocks spells each step of a streamed answer. One block is open at a time, which <see cref="BlockSequence"/> sees to.</summary>
internal interface IBlockFrames
{
    /// <summary>The dialect whose annotations and raw parts can be written; those of others are left out.</summary>
    string Dialect { get; }

    /// <summary>The answer begins.</summary>
    void BeginMessage();

    /// <summary>A block begins; a tool call's, with what is known of it.</summary>
    void Begin(BlockKind kind, in ChatEvent call);

    /// <summary>A piece of the open block: text, thinking or arguments.</summary>
    void Piece(BlockKind kind, ReadOnlySpan<byte> text);

    /// <summary>The open block ends.</summary>
    void End(BlockKind kind);

    /// <summary>State of reasoning, in a thinking block that is open or alone.</summary>
    void State(OpaqueState state, bool inThinking);

    /// <summary>Whether <see cref="State"/> of such a state stands in a block of its own.</summary>
    bool IsApart(OpaqueState state);

    /// <summary>An annotation, within the open text block.</summary>
    void Annotation(ReadOnlySpan<byte> json);

    /// <summary>A part without a noun, between blocks.</summary>
    void Raw(string type, ReadOnlySpan<byte> json);
}

/// <summary>What a content block holds.</summary>
internal enum BlockKind
{
    None,
    Text,
    Thinking,
    Tool,
}
