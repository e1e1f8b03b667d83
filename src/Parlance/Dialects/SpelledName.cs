using System.Text;

namespace Parlance.Dialects;

/// <summary>A foreign name in the letters that all protocols take.</summary>
internal static class SpelledName
{
    private const int HashLength = 17;

    /// <summary>
    /// The name with <c>_</c> for what is no letter, digit, <c>_</c> or <c>-</c>, and a hash of the whole behind it: the same name always becomes the same, and two never meet. At most <paramref name="max"/> characters.
    /// </summary>
    public static string Of(string name, int max = int.MaxValue)
    {
        // FNV-1a, 64 bits.
        var hash = Encoding.UTF8.GetBytes(name).Aggregate(14695981039346656037UL, (sum, octet) => (sum ^ octet) * 1099511628211UL);
        return $"{string.Concat(name.Take(max - HashLength).Select(letter => IsLetter(letter) ? letter : '_'))}_{hash:x16}";
    }

    /// <summary>Whether the letter needs no other spelling.</summary>
    public static bool IsLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-';

    /// <summary>Whether the name has 1 to <paramref name="max"/> letters, none of which needs another spelling.</summary>
    public static bool Is(string name, int max = int.MaxValue) => name.Length > 0 && name.Length <= max && name.All(IsLetter);
}
