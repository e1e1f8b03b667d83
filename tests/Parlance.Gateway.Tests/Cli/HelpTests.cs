using Parlance.Tests.Support;

namespace Parlance.Gateway.Tests.Cli;

public class HelpTests
{
    private static readonly string[] Verbs = ["", "serve", "chat", "models", "providers", "check", "explain", "keys", "keys create", "keys list", "keys rotate", "keys revoke", "keys export", "keys import", "tenants", "tenants create", "tenants list", "tenants remove", "usage", "ledger", "ledger verify", "ledger export", "ledger rerate", "ledger prune", "replay", "simulate", "conformance"];

    /// <summary>Scripts and people learn the help by heart: this shows every change. <c>dotnet dev.cs api --accept</c> takes the new text.</summary>
    [Fact]
    public async Task Help_OfEveryVerb_EqualsTheBaseline()
    {
        var actual = "";
        foreach (var verb in Verbs)
        {
            var help = await CommandRun.Of([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
            actual += $"==> parlance {verb}\n{help.Out}\n";
        }

        var path = RepositoryRoot.Combine("tests/Parlance.Gateway.Tests/Cli/Help.txt");
        if (Environment.GetEnvironmentVariable("PARLANCE_PUBLIC_API") == "accept")
        {
            await File.WriteAllTextAsync(path, actual, TestContext.Current.CancellationToken);
        }

        var expected = File.Exists(path) ? await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken) : "";
        Assert.Equal(expected.ReplaceLineEndings("\n").Split('\n'), actual.Split('\n'));
    }
}
