using System.Buffers;

namespace Parlance.Gateway.Features.Guardrails;

/// <summary>Addresses of electronic mail: a name of ASCII signs, and a domain of at least two labels in Latin letters.</summary>
internal sealed class EmailFinder() : PatternFinder(s_name, 320)
{
    private static readonly SearchValues<char> s_name = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-");

    public override bool TryFind(ReadOnlySpan<char> text, int start, out int at, out int length)
    {
        // Most texts have none, and the sign says so at once.
        if (text[start..].Contains('@'))
        {
            return base.TryFind(text, start, out at, out length);
        }

        (at, length) = (0, 0);
        return false;
    }

    protected override int LengthAt(ReadOnlySpan<char> text, int at, out bool isOpen)
    {
        isOpen = false;
        if (at > 0 && s_name.Contains(text[at - 1]))
        {
            return 0;
        }

        var rest = text[at..].IndexOfAnyExcept(s_name);
        if (rest < 0)
        {
            isOpen = true;
            return 0;
        }

        var position = at + rest;
        if (text[position] != '@')
        {
            return 0;
        }

        position++;
        var (end, label) = (0, position);
        for (; position < text.Length && (IsLatin(text[position]) || text[position] is '-' or '.'); position++)
        {
            if (text[position] == '.')
            {
                if (position == label)
                {
                    break;
                }

                label = position + 1;
            }
            else if (label > at + rest + 1 && position - label >= 1 && char.IsLetter(text[position]))
            {
                end = position + 1;
            }
        }

        isOpen = position == text.Length;
        return end == 0 ? 0 : end - at;
    }

    /// <summary>Chinese goes on without a space behind an address.</summary>
    private static bool IsLatin(char c) => c < '\u0250' && char.IsLetterOrDigit(c);
}
