namespace Parlance;

/// <summary>Whether the model may, must or must not call a tool. Immutable.</summary>
/// <param name="Mode">One of <c>auto</c>, <c>none</c>, <c>required</c>, <c>tool</c> and <c>raw</c>.</param>
/// <param name="Name">The tool's name when <paramref name="Mode"/> is <c>tool</c>.</param>
/// <param name="Raw">The choice as it came when <paramref name="Mode"/> is <c>raw</c>: a form with no noun here, which goes only where its dialect is spoken.</param>
public sealed record ToolChoice(string Mode, string? Name = null, RawPart? Raw = null)
{
    /// <summary>The model decides.</summary>
    public static ToolChoice Auto { get; } = new("auto");

    /// <summary>No tool call.</summary>
    public static ToolChoice None { get; } = new("none");

    /// <summary>At least one tool call.</summary>
    public static ToolChoice Required { get; } = new("required");

    /// <summary>A call of exactly this tool.</summary>
    public static ToolChoice Tool(string name) => new("tool", name);
}
