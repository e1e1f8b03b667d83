using System.Buffers;

namespace Parlance.Gateway.Features.Guardrails;

/// <summary>Finds words in upper or lower case, the longest where several begin alike. One that begins or ends in an ASCII letter or digit must stand alone there; others may stand in longer ones, as Chinese has no spaces.</summary>
internal sealed class WordFinder : TextFinder
{
    private readonly string[] _words;
    private readonly int _longest;
    private readonly SearchValues<string> _any;
    private readonly SearchValues<char> _firsts;

    /// <param name="words">At least one, none empty.</param>
    public WordFinder(IEnumerable<string> words)
    {
        _words = [.. words.Distinct(StringComparer.OrdinalIgnoreCase).OrderByDescending(word => word.Length)];
        _longest = _words[0].Length;
        _any = SearchValues.Create(_words, StringComparison.OrdinalIgnoreCase);
        _firsts = SearchValues.Create([.. _words.SelectMany(word => new[] { word[0], char.ToUpperInvariant(word[0]), char.ToLowerInvariant(word[0]) })]);
    }

    public override bool TryFind(ReadOnlySpan<char> text, int start, out int at, out int length)
    {
        for (at = start; text[at..].IndexOfAny(_any) is var next and >= 0; at++)
        {
            at += next;
            length = LengthAt(text, at);
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
        for (var at = Math.Max(start, text.Length - _longest); at < text.Length; at++)
        {
            var next = text[at..].IndexOfAny(_firsts);
            if (next < 0)
            {
                break;
            }

            at += next;
            foreach (var word in _words)
            {
                if (word.AsSpan().StartsWith(text[at..], StringComparison.OrdinalIgnoreCase))
                {
                    return at;
                }
            }
        }

        return text.Length;
    }

    private int LengthAt(ReadOnlySpan<char> text, int at)
    {
        foreach (var word in _words)
        {
            var end = at + word.Length;
            if (text[at..].StartsWith(word, StringComparison.OrdinalIgnoreCase)
                && !(at > 0 && IsWord(text[at - 1]) && char.IsAsciiLetterOrDigit(word[0]))
                && !(end < text.Length && IsWord(text[end]) && char.IsAsciiLetterOrDigit(word[^1])))
            {
                return word.Length;
            }
        }

        return 0;
    }

    /// <summary>As <c>\b</c> has it, for the letters that stand alone.</summary>
    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
