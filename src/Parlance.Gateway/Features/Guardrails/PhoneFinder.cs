using System.Buffers;

namespace Parlance.Gateway.Features.Guardrails;

/// <summary>Telephone numbers: <c>+</c> and 8 to 15 digits (E.164) with spaces, dots, hyphens or brackets between; and those of North America with their parts apart, <c>(415) 555-2671</c>. Bare digits could be anything.</summary>
internal sealed class PhoneFinder() : PatternFinder(SearchValues.Create("+(0123456789"), 32)
{
    private const int Least = 8;
    private const int Most = 15;

    protected override int LengthAt(ReadOnlySpan<char> text, int at, out bool isOpen)
    {
        isOpen = false;
        if (IsAfter(text, at, static c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.'))
        {
            return 0;
        }

        return text[at] == '+' ? International(text, at, out isOpen) : National(text, at, out isOpen);
    }

    private static int International(ReadOnlySpan<char> text, int at, out bool isOpen)
    {
        var (digits, end, between) = (0, at, 0);
        var position = at + 1;
        for (; position < text.Length && digits <= Most; position++)
        {
            if (char.IsAsciiDigit(text[position]))
            {
                (digits, end, between) = (digits + 1, position + 1, 0);
            }
            else if (text[position] is not (' ' or '.' or '-' or '(' or ')') || ++between > 2)
            {
                break;
            }
        }

        isOpen = position == text.Length && digits <= Most;
        return digits is >= Least and <= Most ? end - at : 0;
    }

    private static int National(ReadOnlySpan<char> text, int at, out bool isOpen)
    {
        // # a digit, - what stands between: a space, a dot or a hyphen.
        var pattern = text[at] != '(' ? "###-###-####" : text.Length > at + 5 && char.IsAsciiDigit(text[at + 5]) ? "(###)###-####" : "(###)-###-####";
        isOpen = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (at + i == text.Length)
            {
                isOpen = true;
                return 0;
            }

            var c = text[at + i];
            if (!(pattern[i] switch { '#' => char.IsAsciiDigit(c), '-' => c is ' ' or '.' or '-', var sign => c == sign }))
            {
                return 0;
            }
        }

        var end = at + pattern.Length;
        isOpen = end == text.Length;
        return isOpen || !char.IsAsciiLetterOrDigit(text[end]) ? pattern.Length : 0;
    }
}
