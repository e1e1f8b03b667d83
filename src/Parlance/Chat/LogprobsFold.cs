namespace Parlance;

/// <summary>Joins the <c>logprobs</c> objects of a stream: each chunk holds the tokens of its own delta, a whole answer holds all of them.</summary>
internal static class LogprobsFold
{
    /// <summary>
    /// Both values are <c>{"content":[…],…}</c> as the reader normalised them (<c>content</c> first, no white space), so that the lists can be joined as bytes.
    /// </summary>
    public static RawJson Join(RawJson first, ReadOnlySpan<byte> second)
    {
        ReadOnlySpan<byte> open = "{\"content\":["u8, close = "]}"u8;
        var head = first.Utf8.Span;
        if (!head.StartsWith(open) || !head.EndsWith(close) || !second.StartsWith(open) || !second.EndsWith(close))
        {
            return first;
        }

        var tail = second[open.Length..^close.Length];
        var joined = new byte[head.Length + tail.Length + 1];
        head[..^close.Length].CopyTo(joined);
        var length = head.Length - close.Length;
        if (length > open.Length && tail.Length > 0)
        {
            joined[length++] = (byte)',';
        }

        tail.CopyTo(joined.AsSpan(length));
        length += tail.Length;
        close.CopyTo(joined.AsSpan(length));
        return new RawJson(joined.AsMemory(0, length + close.Length));
    }
}
