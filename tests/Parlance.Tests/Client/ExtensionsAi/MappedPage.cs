using System.Text.RegularExpressions;
using Parlance.Tests.Support;

namespace Parlance.Tests.Client.ExtensionsAi;

/// <summary>The tables of <c>docs/extensions-ai.md</c>: the one place that says what is mapped.</summary>
internal static partial class MappedPage
{
    /// <summary>Rows of the table under <paramref name="heading"/>: each name of the first cell with the text of the second.</summary>
    public static Dictionary<string, string> Table(string heading)
    {
        var section = File.ReadAllText(RepositoryRoot.Combine("docs/extensions-ai.md")).Split("\n## ").Single(text => text.StartsWith(heading + "\n", StringComparison.Ordinal));
        var rows = from line in section.Split('\n')
                   where line.StartsWith("| `", StringComparison.Ordinal)
                   let cells = line.Split(" | ")
                   from Match name in NamePattern().Matches(cells[0])
                   select (Name: name.Groups[1].Value, Text: cells[1].TrimEnd('|', ' '));
        return rows.ToDictionary(row => row.Name, row => row.Text);
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex NamePattern();
}
