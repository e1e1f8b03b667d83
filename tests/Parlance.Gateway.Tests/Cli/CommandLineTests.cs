using System.Text.RegularExpressions;

namespace Parlance.Gateway.Tests.Cli;

public class CommandLineTests
{
    private static readonly string[] Verbs = ["serve", "chat", "models", "providers", "check", "keys", "usage", "simulate"];

    [Fact]
    public async Task Version_Asked_IsOneLine()
    {
        var run = await CommandRun.Of("--version");

        Assert.Equal(0, run.Code);
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", run.Out);
    }

    [Fact]
    public async Task Help_OfTheWhole_NamesEveryVerbWithExamplesEnvironmentAndExitCodes()
    {
        var run = await CommandRun.Of("--help");

        Assert.Equal(0, run.Code);
        Assert.All(Verbs, verb => Assert.Matches($@"(?m)^  {verb}\b", run.Out));
        Assert.Contains("Examples:", run.Out, StringComparison.Ordinal);
        Assert.Contains("Environment:", run.Out, StringComparison.Ordinal);
        Assert.Contains("Exit codes:", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoArguments_Given_ShowTheHelp() => Assert.Equal((await CommandRun.Of("--help")).Out, (await CommandRun.Of()).Out);

    [Theory]
    [InlineData("serve")]
    [InlineData("chat")]
    [InlineData("models")]
    [InlineData("check")]
    [InlineData("usage")]
    [InlineData("simulate")]
    [InlineData("keys create")]
    public async Task Help_OfAVerb_ShowsExamplesThatParse(string verb)
    {
        var help = await CommandRun.Of([.. verb.Split(' '), "--help"]);
        var examples = Regex.Matches(help.Out, @"(?m)^  (?:KEY=\$\()?parlance (?<line>.*?)(?:\)?  .*|\||\s*)$").Select(match => match.Groups["line"].Value.Split(" | ")[0]).ToList();

        Assert.Equal(0, help.Code);
        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.StartsWith(verb, example, StringComparison.Ordinal));
        foreach (var example in examples)
        {
            var parsed = await CommandRun.Of([.. System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(example), "--help"]);
            Assert.Equal((example, 0, ""), (example, parsed.Code, parsed.Error));
        }
    }

    [Theory]
    [InlineData("bogus", "there is no verb 'bogus'")]
    [InlineData("chat", "--model")]
    [InlineData("keys", "command")]
    [InlineData("keys bogus", "there is no verb 'bogus'")]
    [InlineData("simulate --port 99999", "0 to 65535")]
    [InlineData("usage --by colour", "colour")]
    public async Task Arguments_NotUnderstood_AreExitCodeTwoAndTheWayOut(string line, string expected)
    {
        var run = await CommandRun.Of(line.Split(' '));

        Assert.Equal(2, run.Code);
        Assert.Empty(run.Out);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Contains("--help` shows", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }
}
