namespace Parlance.Cli.Replay;

/// <summary>What differs between two texts, line by line.</summary>
internal static class TextDiff
{
    /// <summary>Above this many pairs of lines only that they differ is told.</summary>
    private const int MostPairs = 4_000_000;

    /// <summary>Lines of either text, each behind <c>-</c> (only in the first), <c>+</c> (only in the second) or a space (in both).</summary>
    public static IEnumerable<string> Lines(string before, string now)
    {
        var (left, right) = (before.ReplaceLineEndings("\n").Split('\n'), now.ReplaceLineEndings("\n").Split('\n'));
        return (long)left.Length * right.Length > MostPairs ? left.Select(line => $"- {line}").Concat(right.Select(line => $"+ {line}")) : Common(left, right);
    }

    /// <summary>By the longest run of lines that both have.</summary>
    private static List<string> Common(string[] left, string[] right)
    {
        var lengths = new int[left.Length + 1, right.Length + 1];
        for (var i = left.Length - 1; i >= 0; i--)
        {
            for (var j = right.Length - 1; j >= 0; j--)
            {
                lengths[i, j] = left[i] == right[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        List<string> lines = [];
        var (at, to) = (0, 0);
        while (at < left.Length || to < right.Length)
        {
            if (at < left.Length && to < right.Length && left[at] == right[to])
            {
                lines.Add($"  {left[at++]}");
                to++;
            }
            else if (at < left.Length && (to == right.Length || lengths[at + 1, to] >= lengths[at, to + 1]))
            {
                lines.Add($"- {left[at++]}");
            }
            else
            {
                lines.Add($"+ {right[to++]}");
            }
        }

        return lines;
    }
}
