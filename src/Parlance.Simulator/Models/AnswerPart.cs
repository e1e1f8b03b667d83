namespace Parlance.Simulator.Models;

/// <summary>A run of text, of reasoning or of a call's arguments.</summary>
/// <param name="Kind"><see cref="ChatEventKind.Text"/>, <see cref="ChatEventKind.Reasoning"/> or <see cref="ChatEventKind.ToolCall"/>.</param>
/// <param name="Text">UTF-8.</param>
internal sealed record AnswerPart(ChatEventKind Kind, ReadOnlyMemory<byte> Text)
{
    /// <summary>Id of the call.</summary>
    public string? Id { get; init; }

    /// <summary>Name of the called tool.</summary>
    public string? Name { get; init; }

    /// <summary>State that ends the reasoning, or accompanies the call.</summary>
    public OpaqueState? State { get; init; }

    /// <summary>Whether the text goes out as one event, however large.</summary>
    public bool Whole { get; init; }
}
