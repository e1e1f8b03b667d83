namespace Parlance.Client.Conversations;

/// <summary>
/// Counts a text as byte-pair tokenizers tend to cut it: a common word with the space before it is one token, a long one several; digits go by threes, an ideograph is about one, other scripts are cut finer than Latin.
/// </summary>
internal static class TextTokens
{
    /// <summary>The count, in tenths inside: a sign is often part of its neighbour, so it is worth less than a token.</summary>
    public static long Count(ReadOnlySpan<char> text)
    {
        long tenths = 0;
        for (var i = 0; i < text.Length;)
        {
            var kind = Classify(text[i]);
            var length = RunLength(text[i..], kind);
            tenths += Tenths(kind, length);
            i += length;
        }

        return (tenths + 9) / 10;
    }

    private static long Tenths(Kind kind, int length) => kind switch
    {
        Kind.Latin => length <= 9 ? 10 : (length + 4) / 6 * 10,
        Kind.Digit => (length + 2) / 3 * 10,

        // One space belongs to the word behind it; indentation is a token of its own.
        Kind.Space => length > 1 ? 10 : 0,
        Kind.LineBreak => 10,
        Kind.Ideograph => 9L * length,
        Kind.OtherLetter => Math.Max(10, length * 10L / 3),
        Kind.Surrogate => 10L * length,
        Kind.Sign => 7L * length,
        _ => 10L * length,
    };

    private static int RunLength(ReadOnlySpan<char> text, Kind kind)
    {
        var length = 1;
        while (length < text.Length && Classify(text[length]) == kind)
        {
            length++;
        }

        return length;
    }

    private static Kind Classify(char c) => c switch
    {
        ' ' or '\t' => Kind.Space,
        '\r' or '\n' => Kind.LineBreak,
        >= '0' and <= '9' => Kind.Digit,
        (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') => Kind.Latin,
        < '\u0080' => Kind.Sign,
        >= '\u00C0' and < '\u0250' => Kind.Latin,
        (>= '\u3000' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7AF') or (>= '\uFF00' and <= '\uFFEF') => Kind.Ideograph,
        _ when char.IsSurrogate(c) => Kind.Surrogate,
        _ when char.IsLetter(c) => Kind.OtherLetter,
        _ => Kind.OtherSign,
    };

    private enum Kind
    {
        Latin,
        Digit,
        Space,
        LineBreak,
        Ideograph,
        OtherLetter,
        Surrogate,
        Sign,
        OtherSign,
    }
}
