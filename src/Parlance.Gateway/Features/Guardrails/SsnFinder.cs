namespace Parlance.Gateway.Features.Guardrails;

/// <summary>Social security numbers of the United States, <c>123-45-6789</c> with hyphens or spaces; not those that are never given (areas 000, 666 and from 900, group 00, serial 0000).</summary>
internal sealed class SsnFinder() : PatternFinder(Digits, 11)
{
    private const string Pattern = "###-##-####";

    protected override int LengthAt(ReadOnlySpan<char> text, int at, out bool isOpen)
    {
        isOpen = false;
        if (IsAfter(text, at, static c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            return 0;
        }

        for (var i = 0; i < Pattern.Length; i++)
        {
            if (at + i == text.Length)
            {
                isOpen = true;
                return 0;
            }

            var c = text[at + i];
            if (Pattern[i] == '#' ? !char.IsAsciiDigit(c) : c is not ('-' or ' '))
            {
                return 0;
            }
        }

        var number = text.Slice(at, Pattern.Length);
        if (number[3] != number[6] || number[0] == '9' || number[..3] is "000" or "666" || number[4..6] is "00" || number[7..] is "0000")
        {
            return 0;
        }

        var end = at + Pattern.Length;
        isOpen = end == text.Length;
        return isOpen || !(char.IsAsciiLetterOrDigit(text[end]) || text[end] == '-') ? Pattern.Length : 0;
    }
}
