using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>A content block that began and has not ended.</summary>
/// <param name="index">Its index in the message.</param>
/// <param name="type">Its type.</param>
internal sealed class StreamedBlock(int index, string type)
{
    public int Index { get; } = index;

    public string Type { get; } = type;

    /// <summary>Number of the tool call.</summary>
    public int Call { get; init; }

    /// <summary>What the block of a tool call began with: its arguments, when no deltas bring them.</summary>
    public JsonElement Start { get; set; }

    public bool HasArguments { get; set; }

    /// <summary>The signature of a thinking block; a later one replaces it.</summary>
    public string? Signature { get; set; }

    /// <summary>Set for a block without a noun.</summary>
    public RawBlock? Raw { get; set; }
}
