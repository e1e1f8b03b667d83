namespace Parlance.Gateway.Features.Guardrails;

/// <summary>A text in JSON, and where it stands.</summary>
/// <param name="Start">Offset of its first byte, the quote included.</param>
/// <param name="End">Offset behind its last byte.</param>
/// <param name="Text">What it says.</param>
/// <param name="IsName">Whether it names a property, or is a number: small pieces of what is said elsewhere, which a webhook is not shown.</param>
internal sealed record TextPlace(int Start, int End, string Text, bool IsName)
{
    /// <summary>What takes its place; null: nothing.</summary>
    public string? Changed { get; set; }

    /// <summary>What it says, if that is JSON again: arguments of a call.</summary>
    public TextPlaces? Inner { get; init; }
}
