using System.Buffers;
using System.Net;

namespace Parlance.Gateway.Features.Guardrails;

/// <summary>Addresses of the internet protocol, of version 4 with four numbers, and of version 6 with a digit in it (<c>a::b</c> is more likely a name in a program).</summary>
internal sealed class AddressFinder() : PatternFinder(SearchValues.Create("0123456789abcdefABCDEF:"), 45)
{
    private static readonly SearchValues<char> s_signs = SearchValues.Create("0123456789abcdefABCDEF:.");

    protected override int LengthAt(ReadOnlySpan<char> text, int at, out bool isOpen)
    {
        isOpen = false;
        if (IsAfter(text, at, static c => char.IsAsciiLetterOrDigit(c) || c is ':' or '.'))
        {
            return 0;
        }

        var run = text[at..].IndexOfAnyExcept(s_signs);
        isOpen = run < 0;
        var end = isOpen ? text.Length : at + run;
        if (!isOpen && char.IsAsciiLetterOrDigit(text[end]))
        {
            return 0;
        }

        // What ends a sentence, or introduces what follows.
        var address = text[at..end].TrimEnd(".:");
        return address.Length <= 45 && address.ContainsAny(Digits) && address.Count('.') + address.Count(':') >= 2
            && (address.Contains(':') || (address.Count('.') == 3 && !address.ContainsAnyExcept("0123456789."))) && IPAddress.TryParse(address, out _)
                ? address.Length
                : 0;
    }
}
