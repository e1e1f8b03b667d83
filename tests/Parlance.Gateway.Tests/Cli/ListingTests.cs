using System.Text.Json;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

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

        Assert.Equal((0, "", "No model's name contains 'no such model'. Those of providers without a key are listed with --all.\n"), (run.Code, run.Out, run.Error));
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
    public async Task Models_Json_HoldsWhatAPersonChoosesBy()
    {
        var run = await CommandRun.Of("models", "--search", "sim/", "--json");
        using var json = JsonDocument.Parse(run.Out);

        Assert.All(json.RootElement.EnumerateArray(), model => Assert.All(["context_window", "modalities", "tools", "structured_output", "reasoning", "retires", "note"], name => Assert.True(model.TryGetProperty(name, out _), name)));
        Assert.All(json.RootElement.EnumerateArray(), model => Assert.False(model.TryGetProperty("new", out _)));
    }

    [Fact]
    public async Task Models_All_ListsThoseThatNeedAKeyAndSaysWhich()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "providers: { sim: {} }\n");

        var run = await CommandRun.Of("models", "--all", "--json", "--config", file);
        var table = await CommandRun.Of("models", "--all", "--search", "claude", "--config", file);
        var without = await CommandRun.Of("models", "--json", "--config", file);
        File.Delete(file);
        using var json = JsonDocument.Parse(run.Out);
        using var ready = JsonDocument.Parse(without.Out);
        var models = json.RootElement.EnumerateArray().ToDictionary(model => model.GetProperty("id").GetString()!);

        Assert.True(models["sim/echo"].GetProperty("ready").GetBoolean());
        Assert.All(ready.RootElement.EnumerateArray(), model => Assert.True(model.GetProperty("ready").GetBoolean()));
        var claude = models.Values.First(model => model.GetProperty("provider").GetString() == "anthropic" && model.GetProperty("price_nanousd_per_million").ValueKind == JsonValueKind.Object);
        Assert.Equal((false, "needs ANTHROPIC_API_KEY", "anthropic-messages"), (claude.GetProperty("ready").GetBoolean(), claude.GetProperty("needs").GetString(), claude.GetProperty("dialect").GetString()));
        Assert.True(claude.GetProperty("context_window").GetInt64() > 0);
        Assert.InRange(models.Count, 400, 2000);
        Assert.Contains(table.Out.Split('\n'), line => line.StartsWith("anthropic/claude", StringComparison.Ordinal) && line.Contains("needs ANTHROPIC_API_KEY", StringComparison.Ordinal) && line.Contains('$'));
    }

    [Fact]
    public async Task Models_Live_MergesWhatProvidersSayAndNamesThoseThatDoNot()
    {
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions());
        var root = simulator.Address.AbsoluteUri.TrimEnd('/');
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $$"""
            providers:
              lab: { dialect: openai-chat, base_url: {{root}}/v1, api_key: key-of-the-lab-0123456789, models_path: /models, models: [ { id: echo, context: 4096 }, gone ] }
              star: { dialect: gemini-generate, base_url: {{root}}/v1beta, api_key: key-of-the-star-0123456789, models_path: /models }
              dark: { dialect: openai-chat, base_url: http://127.0.0.1:9/v1, api_key: key-of-the-dark-0123456789, models_path: /models, models: [ echo ] }
              odd: { dialect: openai-chat, base_url: {{root}}/nothing, api_key: key-of-the-odd-0123456789, models_path: /models }
            """);
        var run = await CommandRun.Of("models", "--live", "--json", "--config", file);
        var table = await CommandRun.Of("models", "--live", "--search", "lab/", "--config", file);
        File.Delete(file);
        using var json = JsonDocument.Parse(run.Out);
        var models = json.RootElement.EnumerateArray().ToDictionary(model => model.GetProperty("id").GetString()!);

        Assert.Equal(0, run.Code);
        Assert.Equal((true, false, 4096), (models["lab/echo"].GetProperty("listed").GetBoolean(), models["lab/echo"].GetProperty("new").GetBoolean(), models["lab/echo"].GetProperty("context_window").GetInt32()));
        Assert.False(models["lab/gone"].GetProperty("listed").GetBoolean());
        Assert.True(models["lab/tools"].GetProperty("new").GetBoolean());
        Assert.Equal(1_048_576, models["star/tools"].GetProperty("context_window").GetInt32());
        Assert.False(models["dark/echo"].TryGetProperty("listed", out _));
        Assert.Equal(["dark: connection refused.", "odd: it answered with status 404."], run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
        Assert.Contains(table.Out.Split('\n'), line => line.StartsWith("lab/gone", StringComparison.Ordinal) && line.TrimEnd().EndsWith("not in the provider's list", StringComparison.Ordinal));
        Assert.DoesNotContain("key-of", run.Out + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Providers_Json_SaysWhoIsReadyAndWhatIsMissing()
    {
        var run = await CommandRun.Of("providers", "--json");
        using var json = JsonDocument.Parse(run.Out);
        var providers = json.RootElement.EnumerateArray().ToDictionary(provider => provider.GetProperty("id").GetString()!);

        Assert.True(providers["sim"].GetProperty("ready").GetBoolean());
        Assert.Equal(("active", "none needed"), (providers["anthropic"].GetProperty("status").GetString(), providers["sim"].GetProperty("key").GetString()));
        Assert.True(providers["anthropic"].GetProperty("models").GetInt32() > 0);
        Assert.Contains("ANTHROPIC_API_KEY", providers["anthropic"].GetProperty("key_variables").EnumerateArray().Select(name => name.GetString()));
        Assert.True(providers.Count > 10);
    }

    [Fact]
    public async Task Providers_Json_SaysWhereACredentialComesFromAndNeverWhatItIs()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Path);
        var config = folder.File("parlance.yaml");
        await File.WriteAllTextAsync(config, "providers: { openai: { api_key: canary-1 }, groq: { api_key_file: key }, azure: { resource: r, tenant_id: t, client_id: c, client_secret: canary-3 } }", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("key"), "canary-2\n", TestContext.Current.CancellationToken);
        var run = await CommandRun.Of("providers", "--json", "--config", config);
        using var json = JsonDocument.Parse(run.Out);
        var found = json.RootElement.EnumerateArray().Where(provider => provider.GetProperty("ready").GetBoolean()).ToDictionary(provider => provider.GetProperty("id").GetString()!, provider => provider.GetProperty("key").GetString());

        Assert.Equal("key of the configuration", found["openai"]);
        Assert.Equal($"file {folder.File("key")}", found["groq"]);
        Assert.Equal("client_secret of the configuration", found["azure"]);
        Assert.DoesNotContain("canary", run.Out + run.Error, StringComparison.Ordinal);
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
