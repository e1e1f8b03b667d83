using System.Text.Json;

namespace Parlance.Gateway.Tests.Cli;

public class ListingTests
{
    [Fact]
    public async Task Models_Search_ListsOnlyWhatMatches()
    {
        var run = await CommandRun.Of("models", "--search", "SIM/E");

        Assert.Equal(0, run.Code);
        Assert.Equal(["MODEL", "sim/echo"], run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task Models_NothingFound_SaysSoAndWritesNothing()
    {
        var run = await CommandRun.Of("models", "--search", "no such model");

        Assert.Equal((0, "", "No model's name contains 'no such model'.\n"), (run.Code, run.Out, run.Error));
    }

    [Fact]
    public async Task Models_Json_HoldsPricesInNanoDollars()
    {
        var run = await CommandRun.Of("models", "--search", "sim/echo", "--json");
        using var json = JsonDocument.Parse(run.Out);
        var model = Assert.Single(json.RootElement.EnumerateArray());

        Assert.Equal("sim/echo", model.GetProperty("id").GetString());
        Assert.Equal(100_000_000, model.GetProperty("price_nanousd_per_million").GetProperty("input").GetInt64());
    }

    [Fact]
    public async Task Providers_Json_SaysWhoIsReadyAndWhatIsMissing()
    {
        var run = await CommandRun.Of("providers", "--json");
        using var json = JsonDocument.Parse(run.Out);
        var providers = json.RootElement.EnumerateArray().ToDictionary(provider => provider.GetProperty("id").GetString()!);

        Assert.True(providers["sim"].GetProperty("ready").GetBoolean());
        Assert.Contains("ANTHROPIC_API_KEY", providers["anthropic"].GetProperty("key_variables").EnumerateArray().Select(name => name.GetString()));
        Assert.True(providers.Count > 10);
    }

    [Fact]
    public async Task Providers_Table_HasOneLineForEach()
    {
        var table = await CommandRun.Of("providers");
        using var json = JsonDocument.Parse((await CommandRun.Of("providers", "--json")).Out);

        Assert.Equal(json.RootElement.GetArrayLength() + 1, table.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Prices_Table_SaysRulesAndSource()
    {
        var run = await CommandRun.Of("prices", "--search", "anthropic/claude-haiku-5-5");
        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(0, run.Code);
        Assert.Equal(2, lines.Length);
        Assert.Contains("above 100000: input $0.50, output $2.50, cache read $0.05", lines[1], StringComparison.Ordinal);
        Assert.Contains("https://platform.claude.com/docs/en/models 2026-11", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prices_Json_SaysWhatHoldsNow()
    {
        var run = await CommandRun.Of("prices", "--search", "deepseek/deepseek-flash", "--json");
        using var json = JsonDocument.Parse(run.Out);
        var model = json.RootElement.EnumerateArray().First();
        var rule = Assert.Single(model.GetProperty("rules").EnumerateArray());

        Assert.Equal(150_000_000, model.GetProperty("base").GetProperty("input").GetInt64());
        Assert.Equal(300_000_000, rule.GetProperty("input").GetInt64());
        Assert.Equal(["mon", "tue", "wed", "thu", "fri"], rule.GetProperty("days").EnumerateArray().Select(day => day.GetString()));
        Assert.Equal(["01:00-04:00", "06:00-10:00"], rule.GetProperty("hours").EnumerateArray().Select(part => part.GetString()));
        Assert.Equal(rule.GetProperty("holds_now").GetBoolean() ? 300_000_000 : 150_000_000, model.GetProperty("now").GetProperty("input").GetInt64());
    }

    [Fact]
    public async Task Prices_NothingFound_SaysSoAndWritesNothing()
    {
        var run = await CommandRun.Of("prices", "--search", "no such model");

        Assert.Equal((0, "", "No model's name contains 'no such model'.\n"), (run.Code, run.Out, run.Error));
    }
}
