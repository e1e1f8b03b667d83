using System.Buffers;

namespace Parlance.Gateway.Features.Guardrails;

/// <summary>Finds what can be told from a place in the text on: looks at every character with which it may begin.</summary>
/// <param name="starts">The characters with which it begins.</param>
/// <param name="longest">Characters of the longest one, as far as it is held back for.</param>
internal abstract class PatternFinder(SearchValues<char> starts, int longest) : TextFinder
{
    protected static SearchValues<char> Digits { get; } = SearchValues.Create("0123456789");

    public override bool TryFind(ReadOnlySpan<char> text, int start, out int at, out int length)
    {
        for (at = start; text[at..].IndexOfAny(starts) is var next and >= 0; at++)
        {
            at += next;
            length = LengthAt(text, at, out _);
            if (length > 0)
            {
                return true;
            }
        }

        length = 0;
        return false;
    }

    public override int OpenFrom(ReadOnlySpan<char> text, int start)
    {
        for (var at = Math.Max(start, text.Length - longest - 1); at < text.Length; at++)
        {
            var next = text[at..].IndexOfAny(starts);
            if (next < 0)
            {
                break;
            }

            at += next;
            _ = LengthAt(text, at, out var isOpen);
            if (isOpen)
            {
                return at;
            }
        }

        return text.Length;
    }

    /// <summary>The length of what begins exactly at <paramref name="at"/>; 0 when nothing does. <paramref name="isOpen"/>: more text may say otherwise.</summary>
    protected abstract int LengthAt(ReadOnlySpan<char> text, int at, out bool isOpen);

    protected static bool IsAfter(ReadOnlySpan<char> text, int at, Func<char, bool> kind) => at > 0 && kind(text[at - 1]);
}
