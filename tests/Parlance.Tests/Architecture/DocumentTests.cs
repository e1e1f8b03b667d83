using System.Text.RegularExpressions;

namespace Parlance.Tests.Architecture;

/// <summary>What the documents show is what was compiled and run.</summary>
public partial class DocumentTests
{
    private static readonly string[] Documents =
        ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", .. Repository.Files("docs", "*.md")];

    [Fact]
    public void Documents_CSharp_EqualsTheCompiledSample()
    {
        var samples = Samples();
        var wrong = from block in Blocks()
                    where block.Language == "csharp"
                    let problem = block.Sample is not { } name ? "a csharp block without <!-- sample: name -->"
                        : !samples.TryGetValue(name, out var text) ? $"no sample '{name}' under tests/*/Samples"
                        : text != block.Text ? $"differs from sample '{name}'"
                        : null
                    where problem is not null
                    select $"{block.Document}:{block.Line}: {problem}";

        House.AssertNone(wrong);
    }

    [Fact]
    public void Samples_All_AreShownSomewhere() => House.AssertNone(Samples().Keys.Except(Blocks().Select(block => block.Sample).OfType<string>()));

    [Fact]
    public void Readmes_Samples_AreTheSameInBothLanguages()
    {
        var english = Blocks().Where(block => block is { Document: "README.md", Sample: not null }).Select(block => (block.Sample, block.Text));
        var chinese = Blocks().Where(block => block is { Document: "README.zh-CN.md", Sample: not null }).Select(block => (block.Sample, block.Text));

        Assert.Equal(english, chinese);
    }

    [Fact]
    public void Documents_Links_LeadSomewhere()
    {
        var dead = from document in Documents
                   from Match link in LinkPattern().Matches(Repository.Read(document))
                   let target = link.Groups[1].Value.Split('#')[0]
                   where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
                   let path = Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(document)!, target))
                   where !File.Exists(path) && !Directory.Exists(path)
                   select $"{document}: {link.Groups[1].Value}";

        House.AssertNone(dead);
    }

    [Fact]
    public void Decisions_Numbers_AreUniqueAndStandInTheTitle()
    {
        var decisions = Repository.Files("docs/adr", "*.md").Select(path => (Path: path, Number: Path.GetFileName(path)[..4])).ToList();

        House.AssertNone(decisions.GroupBy(decision => decision.Number).Where(group => group.Count() > 1).Select(group => $"{group.Key} is given {group.Count()} times"));
        House.AssertNone(decisions.Where(decision => !Repository.Read(decision.Path).StartsWith($"# {decision.Number} ", StringComparison.Ordinal)).Select(decision => decision.Path));
    }

    private static IEnumerable<(string Document, int Line, string Language, string? Sample, string Text)> Blocks() =>
        from document in Documents
        let text = Repository.Read(document)
        from Match block in BlockPattern().Matches(text)
        select (
            document,
            text.AsSpan(0, block.Index).Count('\n') + 1,
            block.Groups["language"].Value,
            block.Groups["sample"] is { Success: true, Value: var sample } ? sample : null,
            block.Groups["text"].Value);

    /// <summary>The marked lines of the files under <c>tests/*/Samples</c>, without their common indentation.</summary>
    private static Dictionary<string, string> Samples()
    {
        var regions = from path in Repository.Files("tests", "*.cs")
                      where path.Contains("/Samples/", StringComparison.Ordinal)
                      from Match region in RegionPattern().Matches(Repository.Read(path))
                      select (Name: region.Groups["name"].Value, Text: Unindent(region.Groups["text"].Value));
        return regions.ToDictionary(region => region.Name, region => region.Text);
    }

    private static string Unindent(string text)
    {
        var lines = text.Split('\n');
        var indent = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length >= indent ? line[indent..] : line.TrimStart()));
    }

    [GeneratedRegex(@"(?:<!-- sample: (?<sample>[\w-]+) -->\r?\n)?^```(?<language>\w*)\r?\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex BlockPattern();

    [GeneratedRegex(@"^[ \t]*// sample: (?<name>[\w-]+)\r?\n(?<text>.*?)^[ \t]*// end", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex RegionPattern();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex LinkPattern();
}
