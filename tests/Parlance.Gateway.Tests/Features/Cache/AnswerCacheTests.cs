using System.Net;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Features.Cache;

public class AnswerCacheTests
{
    private const string On = "cache: { ttl: 10m }";

    [Theory]
    [InlineData("chat")]
    [InlineData("messages")]
    [InlineData("responses")]
    [InlineData("gemini")]
    [InlineData("ollama")]
    [InlineData("completions")]
    public async Task Hit_SameQuestion_IsTheSameToTheByteAndCostsNothing(string door)
    {
        await using var gateway = await TestGateway.StartAsync(more: On);
        foreach (var (model, stream) in new[] { ("lab/echo", false), ("west/echo", false), ("lab/echo", true), ("west/echo", true) })
        {
            var prompt = $"what is it, {model} {stream}";
            using var first = await gateway.AskAsync(door, model, prompt, stream);
            var made = await first.Content.ReadAsByteArrayAsync();
            using var second = await gateway.AskAsync(door, model, prompt, stream);
            var given = await second.Content.ReadAsByteArrayAsync();

            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            Assert.Equal(("miss", "hit", "0"), (first.Header("x-parlance-cache"), second.Header("x-parlance-cache"), second.Header("Age")));
            Assert.Equal(made, given);
            Assert.Equal(first.Content.Headers.ContentType, second.Content.Headers.ContentType);
            Assert.Equal((model, "0", "0"), (second.Header("x-parlance-target"), second.Header("x-parlance-attempts"), second.Header("x-parlance-cost-nanousd")));
            Assert.NotEqual(first.Header("x-request-id"), second.Header("x-request-id"));
        }

        Assert.Equal(4, gateway.Simulator.Requests.Count);
        Assert.Equal(4, gateway.Rows().Count(row => row is { Flags: LedgerFlags.Cached, Input: 0, Output: 0, Status: 200 }));
        var totals = gateway.Ledger.Totals();
        Assert.Equal((8, (totals.PromptTokens * 1000) + (totals.CompletionTokens * 2000)), (totals.Requests, totals.CostNanoUsd));
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("messages")]
    [InlineData("responses")]
    [InlineData("gemini")]
    [InlineData("ollama")]
    [InlineData("completions")]
    public async Task Hit_TheOtherForm_SaysTheSame(string door)
    {
        foreach (var streamFirst in new[] { false, true })
        {
            await using var gateway = await TestGateway.StartAsync(more: On);
            await using var fresh = await TestGateway.StartAsync();
            using var first = await gateway.AskAsync(door, "lab/echo", "the same", streamFirst);
            await first.Content.ReadAsStringAsync();

            using var other = await gateway.AskAsync(door, "lab/echo", "the same", !streamFirst);
            var body = await other.Content.ReadAsStringAsync();
            using var expected = await fresh.AskAsync(door, "lab/echo", "the same", !streamFirst);

            Assert.Equal("hit", other.Header("x-parlance-cache"));
            Assert.Equal(expected.Content.Headers.ContentType, other.Content.Headers.ContentType);
            Assert.Equal(Said.In(door, await expected.Content.ReadAsStringAsync(), !streamFirst), Said.In(door, body, !streamFirst));
            Assert.Single(gateway.Simulator.Requests);
        }
    }

    [Fact]
    public async Task Hit_UsageAskedForLater_IsInTheStream()
    {
        await using var gateway = await TestGateway.StartAsync(more: On);
        const string Body = """{"model":"lab/echo","stream":true,"messages":[{"role":"user","content":"hi"}]MORE}""";
        using var first = await gateway.PostAsync("/v1/chat/completions", Body.Replace("MORE", ""));

        using var second = await gateway.PostAsync("/v1/chat/completions", Body.Replace("MORE", ",\"stream_options\":{\"include_usage\":true}"));

        Assert.Equal("hit", second.Header("x-parlance-cache"));
        Assert.DoesNotContain("\"usage\":{", await first.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("\"usage\":{\"prompt_tokens\":", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cache-Control", "no-store", "bypass", "miss")]
    [InlineData("Cache-Control", "max-age=0, no-cache", "miss", "hit")]
    [InlineData("x-parlance-cache", "bypass", "bypass", "miss")]
    public async Task Request_ThatSaysSo_IsMadeAnew(string name, string value, string said, string next)
    {
        await using var gateway = await TestGateway.StartAsync(more: On);

        using var first = await gateway.AskAsync("chat", "lab/echo", "hi", false, (name, value));
        using var second = await gateway.AskAsync("chat", "lab/echo", "hi", false, (name, value));
        using var third = await gateway.AskAsync("chat", "lab/echo", "hi", false);

        Assert.Equal((said, said, next), (first.Header("x-parlance-cache"), second.Header("x-parlance-cache"), third.Header("x-parlance-cache")));
    }

    [Fact]
    public async Task Question_OfAnotherTenant_IsAMissAndOfTheSameTenantAHit()
    {
        await using var gateway = await TestGateway.StartAsync(more: On);
        using var first = await gateway.AskAsync("chat", "lab/echo", "secret of one", false);

        gateway.Client.DefaultRequestHeaders.Authorization = new("Bearer", "narrow-key-for-tests-0123456789");
        using var other = await gateway.AskAsync("chat", "lab/echo", "secret of one", false);

        Assert.Equal("miss", other.Header("x-parlance-cache"));
        Assert.Equal(2, gateway.Simulator.Requests.Count);
    }

    [Fact]
    public async Task Hit_KeyThatMayNotUseTheModel_IsRefused()
    {
        await using var gateway = await TestGateway.StartAsync(more: On);
        using var first = await gateway.AskAsync("chat", "west/echo", "hi", false);

        gateway.Client.DefaultRequestHeaders.Authorization = new("Bearer", "narrow-key-for-tests-0123456789");
        using var refused = await gateway.AskAsync("chat", "west/echo", "hi", false);
        gateway.Client.DefaultRequestHeaders.Authorization = new("Bearer", "revoked-key-for-tests-0123456789");
        using var unknown = await gateway.AskAsync("chat", "west/echo", "hi", false);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized), (refused.StatusCode, unknown.StatusCode));
    }

    [Theory]
    [InlineData("status=500", false)]
    [InlineData("status=400", false)]
    [InlineData("finish=content_filter", false)]
    [InlineData("finish=length", false)]
    [InlineData("finish=content_filter", true)]
    [InlineData("truncate-after=4", true)]
    [InlineData("error-event=3", true)]
    public async Task Answer_NotWholeOrGood_IsNotKept(string fault, bool stream)
    {
        foreach (var (door, model) in new[] { ("chat", "lab/echo"), ("messages", "lab/echo"), ("gemini", "west/echo") })
        {
            await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = _ => fault }, more: On);
            using var first = await gateway.AskAsync(door, model, "one two three four five six", stream);
            await first.Content.ReadAsStringAsync();

            using var second = await gateway.AskAsync(door, model, "one two three four five six", stream);

            Assert.Equal("miss", second.Header("x-parlance-cache"));
        }
    }

    [Fact]
    public async Task Hits_CountAsRequestsAndNotAsTokens()
    {
        await using var gateway = await TestGateway.StartAsync(more: On, keys: "- { name: thrifty, key: thrifty-key-for-tests-0123456, rpm: 5, tpm: 150 }");
        gateway.Client.DefaultRequestHeaders.Authorization = new("Bearer", "thrifty-key-for-tests-0123456");
        List<HttpStatusCode> statuses = [];
        for (var i = 0; i < 6; i++)
        {
            using var response = await gateway.AskAsync("chat", "lab/echo", "[sim:tokens=100] go", false);
            statuses.Add(response.StatusCode);
            Assert.Equal(i == 0 ? "miss" : i == 5 ? "" : "hit", response.Header("x-parlance-cache"));
        }

        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.OK, 5), HttpStatusCode.TooManyRequests], statuses);
    }

    [Fact]
    public async Task Scope_OtherModelsAndKeys_AreLeftAlone()
    {
        await using var gateway = await TestGateway.StartAsync(more: "cache: { models: [ \"lab/*\" ], keys: [ test ] }");

        using var covered = await gateway.AskAsync("chat", "lab/echo", "hi", false);
        using var otherModel = await gateway.AskAsync("chat", "west/echo", "hi", false);
        gateway.Client.DefaultRequestHeaders.Authorization = new("Bearer", "narrow-key-for-tests-0123456789");
        using var otherKey = await gateway.AskAsync("chat", "lab/echo", "hi", false);

        Assert.Equal(("miss", "", ""), (covered.Header("x-parlance-cache"), otherModel.Header("x-parlance-cache"), otherKey.Header("x-parlance-cache")));
    }

    [Fact]
    public async Task Response_GivenAgain_IsKeptForTheKeyAndFound()
    {
        await using var gateway = await TestGateway.StartAsync(more: On);
        using var first = await gateway.AskAsync("responses", "lab/echo", "keep me", true);
        await first.Content.ReadAsStringAsync();

        using var second = await gateway.AskAsync("responses", "lab/echo", "keep me", false);
        var id = System.Text.Json.JsonDocument.Parse(await second.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString();

        Assert.Contains("keep me", await gateway.Client.GetStringAsync($"/v1/responses/{id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_WrongFields_AreNamed()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Path);
        var path = Path.Combine(folder.Path, "parlance.yaml");
        await File.WriteAllTextAsync(path, "providers: { sim: {} }\ncache: { ttl: soon, max_bytes: 5, models: [], size: 3 }\n");

        var (options, errors) = Gateway.Configuration.ConfigurationLoader.Load(path, null, _ => null);

        Assert.Null(options);
        Assert.Equal(["cache.ttl", "cache.max_bytes", "cache.models", "cache.size"], errors.Select(error => error.Path));
    }
}
