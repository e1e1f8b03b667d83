namespace Parlance.Gateway.Features.Guardrails;

/// <summary>Numbers of payment cards: 13 to 19 digits, alone or with single spaces or hyphens between, whose check digit is right (ISO/IEC 7812, Luhn).</summary>
internal sealed class CardFinder() : PatternFinder(Digits, (2 * Most) - 1)
{
    private const int Least = 13;
    private const int Most = 19;

    protected override int LengthAt(ReadOnlySpan<char> text, int at, out bool isOpen)
    {
        isOpen = false;
        if (IsAfter(text, at, char.IsAsciiDigit) || text[at] is < '2' or > '6')
        {
            return 0;
        }

        Span<int> ends = stackalloc int[Most + 1];
        Span<byte> digits = stackalloc byte[Most + 1];
        var count = 0;
        var position = at;
        while (position < text.Length && count <= Most)
        {
            if (char.IsAsciiDigit(text[position]))
            {
                digits[count] = (byte)(text[position] - '0');
                ends[count++] = ++position;
            }
            else if (text[position] is ' ' or '-' && (position + 1 == text.Length || char.IsAsciiDigit(text[position + 1])))
            {
                position++;
            }
            else
            {
                break;
            }
        }

        isOpen = position == text.Length && count <= Most;
        for (var length = Math.Min(count, Most); length >= Least; length--)
        {
            var end = ends[length - 1];
            if ((end == text.Length || !char.IsAsciiDigit(text[end])) && IsChecked(digits[..length]))
            {
                return end - at;
            }
        }

        return 0;
    }

    private static bool IsChecked(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] * ((i % 2) + 1);
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }
}
