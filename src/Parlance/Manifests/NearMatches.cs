namespace Parlance.Manifests;

/// <summary>Which of the known words a person may have meant.</summary>
internal static class NearMatches
{
    private const int LongestWord = 128;

    /// <summary>Up to <paramref name="most"/> of <paramref name="known"/>, nearest first; within the same distance in their own order.</summary>
    public static IReadOnlyList<string> Find(string word, IEnumerable<string> known, int most = 3)
    {
        if (word.Length is 0 or > LongestWord)
        {
            return [];
        }

        var limit = Limit(word);
        return [.. known
            .Select(candidate => (candidate, distance: Distance(word, candidate, limit)))
            .Where(pair => pair.distance <= limit)
            .OrderBy(pair => pair.distance)
            .Select(pair => pair.candidate)
            .Distinct(StringComparer.Ordinal)
            .Take(most)];
    }

    /// <summary>A third of the word, so that short words do not resemble everything, and never more than three edits.</summary>
    public static int Limit(string word) => Math.Clamp(word.Length / 3, 1, 3);

    /// <summary>Edits between two words regardless of case, a swap of neighbours counting as one; any number above <paramref name="limit"/> when there are more.</summary>
    public static int Distance(ReadOnlySpan<char> word, ReadOnlySpan<char> other, int limit)
    {
        if (Math.Abs(word.Length - other.Length) > limit || other.Length > LongestWord)
        {
            return limit + 1;
        }

        Span<int> rows = stackalloc int[3 * (LongestWord + 1)];
        var before = rows[..(other.Length + 1)];
        var above = rows.Slice(LongestWord + 1, other.Length + 1);
        var current = rows.Slice(2 * (LongestWord + 1), other.Length + 1);
        for (var column = 0; column <= other.Length; column++)
        {
            above[column] = column;
        }

        var lowestAbove = 0;
        for (var row = 1; row <= word.Length; row++)
        {
            current[0] = row;
            var lowest = row;
            for (var column = 1; column <= other.Length; column++)
            {
                var same = Same(word[row - 1], other[column - 1]);
                var best = Math.Min(Math.Min(above[column], current[column - 1]) + 1, above[column - 1] + (same ? 0 : 1));
                var swapped = row > 1 && column > 1 && Same(word[row - 1], other[column - 2]) && Same(word[row - 2], other[column - 1]);
                current[column] = swapped ? Math.Min(best, before[column - 2] + 1) : best;
                lowest = Math.Min(lowest, current[column]);
            }

            // No way leads back below the limit: a row is reached from the two before it only.
            if (lowest > limit && lowestAbove > limit)
            {
                return limit + 1;
            }

            lowestAbove = lowest;

            var spare = before;
            before = above;
            above = current;
            current = spare;
        }

        return above[other.Length];
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
