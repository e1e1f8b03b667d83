namespace Parlance.Dialects.Declarative;

/// <summary>Walks over the text of a path or a condition and remembers the first mistake. Not thread-safe.</summary>
internal sealed class ExpressionScanner(string text)
{
    private const int MaxLength = 4096;

    public int Position
    {
        get;
        set => field = Math.Min(value, text.Length);
    }

    /// <summary>The first mistake; null while there is none.</summary>
    public string? Error { get; private set; }

    public string Text => text;

    public bool AtEnd => Position >= text.Length;

    /// <summary>The character at hand; NUL at the end.</summary>
    public char Peek => AtEnd ? '\0' : text[Position];

    /// <summary>Says what is wrong here. Only the first mistake counts, and ends the reading.</summary>
    public void Fail(string what)
    {
        Error ??= $"at character {Position + 1}: {what}";
        Position = text.Length;
    }

    /// <summary>Refuses a text that is longer than anyone writes: what is read is as deep as it is long.</summary>
    public void Limit(string what)
    {
        if (text.Length > MaxLength)
        {
            Fail($"{what} has at most {MaxLength} characters");
        }
    }

    public void SkipSpace()
    {
        while (Peek is ' ' or '\t' or '\r' or '\n')
        {
            Position++;
        }
    }

    /// <summary>Takes <paramref name="word"/> if it stands here, behind any space.</summary>
    public bool TryTake(string word)
    {
        SkipSpace();
        if (string.CompareOrdinal(text, Position, word, 0, word.Length) != 0)
        {
            return false;
        }

        Position += word.Length;
        return true;
    }

    /// <summary>The same for a word of letters, which must not go on.</summary>
    public bool TryTakeWord(string word)
    {
        var start = Position;
        if (TryTake(word) && !IsNameCharacter(Peek))
        {
            return true;
        }

        Position = start;
        return false;
    }

    /// <summary>The characters from here for which <paramref name="belongs"/> holds; may be none.</summary>
    public string TakeWhile(Func<char, bool> belongs)
    {
        var start = Position;
        while (!AtEnd && belongs(text[Position]))
        {
            Position++;
        }

        return text[start..Position];
    }

    /// <summary>The text between two quotes or slashes, the first of which stands here. A backslash takes the next quote as it is; before anything else it stays.</summary>
    public string TakeQuoted(string what)
    {
        var quote = Peek;
        var taken = new System.Text.StringBuilder();
        for (Position++; !AtEnd; Position++)
        {
            if (Peek == '\\' && Position + 1 < text.Length && (text[Position + 1] == quote || (text[Position + 1] == '\\' && quote != '/')))
            {
                Position++;
            }
            else if (Peek == quote)
            {
                Position++;
                return taken.ToString();
            }

            taken.Append(Peek);
        }

        Fail($"the {what} has no end");
        return string.Empty;
    }

    public static bool IsNameCharacter(char c) => char.IsLetterOrDigit(c) || c is '_' or '-';
}
