using System.Net;
using System.Text.Json;
using Parlance.Gateway.Tests.Surfaces.Admin;

namespace Parlance.Gateway.Tests.Cli;

public sealed class ExplainVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("parlance-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private string Configuration() => Write("parlance.yaml", """
        data: ./data
        providers:
          lab: { dialect: openai-chat, base_url: http://10.0.0.5:8000/v1, api_key: canary-of-the-lab-0123, models: [ { id: a, price: { input: 1, output: 2 }, source: test, as_of: 2026-11-22 }, { id: b, tools: false } ] }
          west: { dialect: anthropic-messages, base_url: http://10.0.0.6:8000/v1, api_key: canary-of-the-west-0123, models: [ c ] }
        models:
          fast:
            strategy: least-busy
            targets: [ { model: lab/a, weight: 3 }, lab/b ]
            fallback: [ west/c ]
        keys:
          - { name: ci, key: canary-of-a-caller-0123456789, models: [ "fast" ], budget: { usd: 5, per: day }, rpm: 60 }
        defaults: { max_retries: 1 }
        """);

    [Fact]
    public async Task Explain_Offline_TellsOrderPricesLimitsAndOrigins()
    {
        var configuration = Configuration();
        var request = Write("chat.json", """{"model":"x","messages":[{"role":"user","content":"hi"}],"logit_bias":{"1":1},"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]}""");

        var run = await CommandRun.Of("explain", "fast", "--key", "ci", "--request", request, "--json", "--config", configuration);

        Assert.True(run.Code == 0, run.Error);
        using var told = JsonDocument.Parse(run.Out);
        var root = told.RootElement;
        Assert.Equal(("least-busy", false, false), (root.GetProperty("strategy").GetString(), root.GetProperty("affinity").GetBoolean(), root.GetProperty("live").GetBoolean()));
        Assert.Equal(["lab/a", "west/c"], root.GetProperty("candidates").EnumerateArray().Select(candidate => candidate.GetProperty("target").GetString()));
        var excluded = Assert.Single(root.GetProperty("excluded").EnumerateArray());
        Assert.Equal(("lab/b", "calls no tools"), (excluded.GetProperty("target").GetString(), excluded.GetProperty("reason").GetString()));

        var first = root.GetProperty("candidates")[0];
        Assert.Equal((1_000_000_000, "test 2026-11-22"), (first.GetProperty("price").GetProperty("input_nanousd_per_million").GetInt64(), first.GetProperty("price").GetProperty("source").GetString()));
        Assert.False(first.GetProperty("request").GetProperty("translated").GetBoolean());
        Assert.Equal("a", first.GetProperty("request").GetProperty("body").GetProperty("model").GetString());
        var fallback = root.GetProperty("candidates")[1].GetProperty("request");
        Assert.Equal(("anthropic-messages", true), (fallback.GetProperty("dialect").GetString(), fallback.GetProperty("translated").GetBoolean()));
        Assert.Equal(["logit_bias"], fallback.GetProperty("dropped").EnumerateArray().Select(name => name.GetString()));
        Assert.Contains("max_tokens", fallback.GetProperty("fields_new").EnumerateArray().Select(name => name.GetString()));

        var key = root.GetProperty("key");
        Assert.True(key.GetProperty("may_use_model").GetBoolean());
        Assert.Equal(60, key.GetProperty("limits")[0].GetProperty("rpm").GetInt32());
        Assert.Equal(5_000_000_000, key.GetProperty("limits")[0].GetProperty("state").GetProperty("budgets")[0].GetProperty("left_nanousd").GetInt64());

        var settings = root.GetProperty("settings").EnumerateArray().ToDictionary(setting => setting.GetProperty("field").GetString()!, setting => setting.GetProperty("from").GetString());
        Assert.Equal($"{configuration}:7:15", settings["models.fast.strategy"]);
        Assert.Equal($"{configuration}:12:26", settings["defaults.max_retries"]);
        Assert.Equal("default", settings["defaults.total_timeout"]);
        Assert.DoesNotContain("canary", run.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, "data")));
    }

    [Fact]
    public async Task Explain_ForAPerson_IsATableThatNamesWhoIsLeftOut()
    {
        var run = await CommandRun.Of("explain", "fast", "--key", "ci", "--config", Configuration());

        Assert.Equal(0, run.Code);
        Assert.Contains("fast: least-busy; key ci may use it", run.Out, StringComparison.Ordinal);
        Assert.Contains("west/c", run.Out, StringComparison.Ordinal);
        Assert.Contains("5 USD left of 5 USD per day", run.Out.Replace("$5.00", "5 USD", StringComparison.Ordinal).Replace("$5", "5 USD", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lab/a", "nobody", "no key")]
    [InlineData("lob/a", "ci", "does not exist here")]
    public async Task Explain_Unknown_SaysSo(string model, string key, string message)
    {
        var run = await CommandRun.Of("explain", model, "--key", key, "--config", Configuration());

        Assert.Equal(1, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_OfARunningGateway_ShowsWhatIsKnownOfTargetsAndCallsNothing()
    {
        await using var rig = await AdminRig.StartAsync();
        using var stream = await rig.Gateway.ChatAsync("pair", "[sim:stall-after=3] hello", stream: true, HttpCompletionOption.ResponseHeadersRead);
        var sent = rig.Gateway.Simulator.Requests.Count;

        var (status, told) = await rig.SendAsync("POST", "/admin/v1/explain", """{"model":"pair","key":"test","request":{"messages":[{"role":"user","content":"hi"}],"route":{"ignore":["lab"]}}}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True((bool)told["live"]!);
        Assert.Equal("west/echo", (string)told["candidates"]![0]!["target"]!);
        Assert.Equal("lab/echo is among 'ignore'", $"{told["excluded"]![0]!["target"]} {told["excluded"]![0]!["reason"]}");
        Assert.Equal(sent, rig.Gateway.Simulator.Requests.Count);
    }

    [Theory]
    [InlineData("{}", "'model' is required")]
    [InlineData("""{"model":1,"colour":2}""", "'model' must be a text; 'colour' is no field here; there are model, key, request")]
    public async Task Explain_Wrong_IsRefusedByName(string body, string message)
    {
        await using var rig = await AdminRig.StartAsync();

        var (status, told) = await rig.SendAsync("POST", "/admin/v1/explain", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(message, (string)told["error"]!["message"]!, StringComparison.Ordinal);
    }
}
