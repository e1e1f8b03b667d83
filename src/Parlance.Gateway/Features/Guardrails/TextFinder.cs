namespace Parlance.Gateway.Features.Guardrails;

/// <summary>Finds one kind of thing in text, in time proportional to it. Thread-safe.</summary>
internal abstract class TextFinder
{
    /// <summary>The first finding that begins at <paramref name="start"/> or behind it.</summary>
    /// <param name="text">Text, as much as has come. Before <paramref name="start"/> stands at least one character of what was handed out, where there is any.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="at">Where it begins.</param>
    /// <param name="length">Its characters, at least one.</param>
    public abstract bool TryFind(ReadOnlySpan<char> text, int start, out int at, out int length);

    /// <summary>From where, at <paramref name="start"/> or behind it, more text could make a finding, lengthen it or undo it: all that begins before is decided. The end of the text where nothing is open.</summary>
    public abstract int OpenFrom(ReadOnlySpan<char> text, int start);
}
