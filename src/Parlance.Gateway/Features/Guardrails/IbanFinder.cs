using System.Buffers;

namespace Parlance.Gateway.Features.Guardrails;

/// <summary>International bank account numbers: a country, two check digits that are right (ISO 13616, modulo 97), and up to thirty letters and digits; together or in groups of four.</summary>
internal sealed class IbanFinder() : PatternFinder(SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"), Most + (Most / 4))
{
    private const int Least = 15;
    private const int Most = 34;

    protected override int LengthAt(ReadOnlySpan<char> text, int at, out bool isOpen)
    {
        isOpen = false;
        // Most words are told from an account by their third sign.
        if (IsAfter(text, at, char.IsAsciiLetterOrDigit) || (at + 2 < text.Length && !(char.IsAsciiLetter(text[at + 1]) && char.IsAsciiDigit(text[at + 2]))))
        {
            return 0;
        }

        Span<char> signs = stackalloc char[Most];
        Span<int> ends = stackalloc int[Most];
        var count = 0;
        var position = at;
        while (position < text.Length && count < Most)
        {
            var c = text[position];
            if (count < 2 ? char.IsAsciiLetter(c) : count < 4 ? char.IsAsciiDigit(c) : char.IsAsciiLetterOrDigit(c))
            {
                signs[count] = char.ToUpperInvariant(c);
                ends[count++] = ++position;
            }
            else if (c == ' ' && count >= 4 && count % 4 == 0 && text[position - 1] != ' ')
            {
                position++;
            }
            else
            {
                break;
            }
        }

        isOpen = position == text.Length;
        for (var length = count; length >= Least; length--)
        {
            var end = ends[length - 1];
            if ((end == text.Length || !char.IsAsciiLetterOrDigit(text[end])) && IsChecked(signs[..length]))
            {
                return end - at;
            }
        }

        return 0;
    }

    /// <summary>The first four signs go behind the others, letters count from 10, and the whole number leaves 1.</summary>
    private static bool IsChecked(ReadOnlySpan<char> signs)
    {
        var rest = 0;
        for (var i = 0; i < signs.Length; i++)
        {
            var sign = signs[(i + 4) % signs.Length];
            rest = char.IsAsciiDigit(sign) ? ((rest * 10) + sign - '0') % 97 : ((rest * 100) + sign - 'A' + 10) % 97;
        }

        return rest == 1;
    }
}
