using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Surfaces;
using Parlance.Gateway.Tests.Support;
using Parlance.Gateway.Tests.Surfaces.Admin;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Surfaces;

/// <summary>How limits show in the headers of the vendor whose protocol the door speaks, as its documentation and SDKs have them.</summary>
public sealed class RateHeaderTests
{
    private const string Secret = "limited-key-for-tests-0123456789";
    private const string Chat = """{"model":"lab/echo","max_tokens":20,"messages":[{"role":"user","content":"hello there"}]}""";

    [Theory]
    [InlineData("/v1/chat/completions", Chat)]
    [InlineData("/v1/chat/completions", """{"model":"lab/echo","stream":true,"messages":[{"role":"user","content":"hello there"}]}""")]
    [InlineData("/v1/responses", """{"model":"lab/echo","input":"hello there"}""")]
    [InlineData("/v1/embeddings", """{"model":"lab/echo","input":"hello there"}""")]
    [InlineData("/api/chat", """{"model":"lab/echo","stream":false,"messages":[{"role":"user","content":"hello there"}]}""")]
    [InlineData("/v1beta/models/lab/echo:generateContent", """{"contents":[{"role":"user","parts":[{"text":"hello there"}]}]}""")]
    public async Task Answer_AtAnyOtherDoor_HasTheHeadersOfOpenAi(string path, string json)
    {
        await using var gateway = await StartAsync("rpm: 10, tpm: 10000");

        using var response = await SendAsync(gateway, path, json);

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("10", "9"), (One(response, "x-ratelimit-limit-requests"), One(response, "x-ratelimit-remaining-requests")));
        Assert.Matches("^(1m0s|5[0-9](\\.[0-9]+)?s)$", One(response, "x-ratelimit-reset-requests"));
        Assert.Equal(("10000", true), (One(response, "x-ratelimit-limit-tokens"), int.Parse(One(response, "x-ratelimit-remaining-tokens"), CultureInfo.InvariantCulture) is > 9_000 and < 10_000));
        Assert.Matches("^(1m0s|5[0-9](\\.[0-9]+)?s)$", One(response, "x-ratelimit-reset-tokens"));
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("anthropic-", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("/v1/messages", """{"model":"west/echo","max_tokens":20,"messages":[{"role":"user","content":"hello there"}]}""")]
    [InlineData("/v1/messages", """{"model":"lab/echo","max_tokens":20,"stream":true,"messages":[{"role":"user","content":"hello there"}]}""")]
    public async Task Answer_AtAnthropicsDoor_HasTheHeadersOfAnthropic(string path, string json)
    {
        await using var gateway = await StartAsync("rpm: 10, tpm: 10000");

        using var response = await SendAsync(gateway, path, json);

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("10", "9"), (One(response, "anthropic-ratelimit-requests-limit"), One(response, "anthropic-ratelimit-requests-remaining")));
        Assert.Equal("10000", One(response, "anthropic-ratelimit-tokens-limit"));
        Assert.InRange(int.Parse(One(response, "anthropic-ratelimit-tokens-remaining"), CultureInfo.InvariantCulture), 9_000, 9_999);
        foreach (var name in new[] { "anthropic-ratelimit-requests-reset", "anthropic-ratelimit-tokens-reset" })
        {
            var reset = DateTimeOffset.ParseExact(One(response, name), "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            Assert.InRange((reset - DateTimeOffset.UtcNow).TotalSeconds, 40, 62);
        }

        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("x-ratelimit-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Answer_WithoutLimits_HasNone()
    {
        await using var gateway = await StartAsync("budget: { usd: 5 }");

        using var limited = await SendAsync(gateway, "/v1/chat/completions", Chat);
        using var free = await gateway.PostAsync("/v1/chat/completions", Chat);

        Assert.All(new[] { limited, free }, response => Assert.DoesNotContain(response.Headers, header => header.Key.Contains("ratelimit", StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [InlineData("GET", "/v1/models", null, 200)]
    [InlineData("POST", "/v1/chat/completions", "{", 400)]
    [InlineData("POST", "/v1/chat/completions", """{"model":"nobody/none","messages":[{"role":"user","content":"x"}]}""", 404)]
    [InlineData("POST", "/v1/chat/completions", """{"model":"lab/echo","messages":[{"role":"user","content":"[sim:status=400] x"}]}""", 400)]
    public async Task Answer_OfAnyOtherKind_HasThemToo(string method, string path, string? json, int status)
    {
        await using var gateway = await StartAsync("rpm: 10");

        using var response = await SendAsync(gateway, path, json, method);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("10", One(response, "x-ratelimit-limit-requests"));
    }

    [Theory]
    [InlineData("/v1/chat/completions", Chat, "x-ratelimit-remaining-requests")]
    [InlineData("/v1/messages", """{"model":"west/echo","max_tokens":20,"messages":[{"role":"user","content":"hello there"}]}""", "anthropic-ratelimit-requests-remaining")]
    public async Task Refusal_SaysExactlyHowLong(string path, string json, string remaining)
    {
        await using var gateway = await StartAsync("rpm: 1");
        using var first = await SendAsync(gateway, path, json);

        using var refused = await SendAsync(gateway, path, json);

        var seconds = long.Parse(One(refused, "retry-after"), CultureInfo.InvariantCulture);
        var milliseconds = long.Parse(One(refused, "retry-after-ms"), CultureInfo.InvariantCulture);
        Assert.Equal((HttpStatusCode.TooManyRequests, "0", "true"), (refused.StatusCode, One(refused, remaining), One(refused, "x-should-retry")));
        Assert.InRange(milliseconds, 50_000, 60_000);
        Assert.Equal(seconds, (milliseconds + 999) / 1000);
    }

    [Fact]
    public async Task Levels_TheTightest_IsShown()
    {
        await using var rig = await AdminRig.StartAsync();
        var organisation = (string)(await rig.MadeAsync("/admin/v1/tenants", """{"kind":"organisation","name":"acme","rpd":5}"""))["id"]!;
        var team = (string)(await rig.MadeAsync("/admin/v1/tenants", $$"""{"kind":"team","name":"search","parent_id":"{{organisation}}","rpm":50,"tpm":500}"""))["id"]!;
        var key = (string)(await rig.MadeAsync("/admin/v1/keys", $$"""{"name":"a","tenant_id":"{{team}}","rpm":9,"tpm":10000}"""))["key"]!;

        using var response = await SendAsync(rig.Gateway, "/v1/chat/completions", Chat, key: key);

        Assert.Equal(("5", "4"), (One(response, "x-ratelimit-limit-requests"), One(response, "x-ratelimit-remaining-requests")));
        Assert.Equal("500", One(response, "x-ratelimit-limit-tokens"));
    }

    [Fact]
    public async Task Repetition_WithOneIdempotencyKey_ShowsHowLimitsStandNow()
    {
        await using var gateway = await StartAsync("rpm: 10");
        using var first = await SendAsync(gateway, "/v1/chat/completions", Chat, idempotencyKey: "one");
        using var other = await SendAsync(gateway, "/v1/chat/completions", Chat);

        var again = await SendAsync(gateway, "/v1/chat/completions", Chat, idempotencyKey: "one");
        for (var patience = 0; again.StatusCode == HttpStatusCode.Conflict && patience < 200; patience++)
        {
            // The first has its answer a moment before it is kept.
            again.Dispose();
            await Task.Yield();
            again = await SendAsync(gateway, "/v1/chat/completions", Chat, idempotencyKey: "one");
        }

        using var repeated = again;
        Assert.Equal("true", One(again, "x-parlance-replayed"));
        Assert.Equal(("9", "8"), (One(first, "x-ratelimit-remaining-requests"), One(again, "x-ratelimit-remaining-requests")));
    }

    // Values that OpenAI's documentation shows, and those of Go's time.Duration, whose form they have.
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(12, "12ms")]
    [InlineData(1_000, "1s")]
    [InlineData(8_640, "8.64s")]
    [InlineData(60_000, "1m0s")]
    [InlineData(360_000, "6m0s")]
    [InlineData(3_723_500, "1h2m3.5s")]
    [InlineData(86_399_001, "23h59m59.001s")]
    public void Duration_IsWrittenAsOpenAiDoes(long milliseconds, string written) => Assert.Equal(written, RateHeaders.Duration(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public async Task Count_IsHeldToRequestsAndCostsNothing()
    {
        await using var gateway = await StartAsync("rpm: 2, tpm: 10000, budget: { usd: 0.000001 }");
        const string Body = """{"model":"lab/echo","messages":[{"role":"user","content":"hello there"}]}""";

        using var first = await SendAsync(gateway, "/v1/messages/count_tokens", Body);
        using var second = await SendAsync(gateway, "/v1beta/models/lab/echo:countTokens", """{"contents":[{"parts":[{"text":"hello there"}]}]}""");
        using var third = await SendAsync(gateway, "/v1/messages/count_tokens", Body);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (first.StatusCode, second.StatusCode, third.StatusCode));
        Assert.Equal(("1", "10000"), (One(first, "anthropic-ratelimit-requests-remaining"), One(first, "anthropic-ratelimit-tokens-remaining")));
        Assert.Equal("rate_limit_error", (string)JsonNode.Parse(await third.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!["type"]!);
    }

    [Fact]
    public async Task Queue_AtTheDoor_AnswersWhenTheRunningCallHasEnded()
    {
        await using var gateway = await StartAsync("concurrency: 1", new QueueOptions { Wait = TimeSpan.FromSeconds(25) });
        var running = await SendAsync(gateway, "/v1/chat/completions", """{"model":"lab/echo","stream":true,"messages":[{"role":"user","content":"[sim:pace=50] [sim:tokens=400] go"}]}""");
        var waiting = new[] { Chat, Chat, Chat }.Select(json => SendAsync(gateway, "/v1/chat/completions", json)).ToList();

        // What calls no model takes no part.
        using var health = await gateway.Client.GetAsync("/health", TestContext.Current.CancellationToken);
        using var models = await SendAsync(gateway, "/v1/models", null, "GET");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (health.StatusCode, models.StatusCode));
        Assert.DoesNotContain(waiting, answer => answer.IsCompleted);
        running.Dispose();

        foreach (var answer in waiting)
        {
            using var response = await answer;
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task Queue_Full_RefusesAndSaysSo()
    {
        await using var gateway = await StartAsync("rpm: 1", new QueueOptions { Length = 1, Wait = TimeSpan.FromSeconds(70) });
        using var first = await SendAsync(gateway, "/v1/chat/completions", Chat);
        using var gone = new CancellationTokenSource();
        var waiting = SendAsync(gateway, "/v1/chat/completions", Chat, gone: gone.Token);
        HttpResponseMessage? refused = null;
        while (refused is null)
        {
            // Whichever of both came first waits; the other is refused.
            using var soon = CancellationTokenSource.CreateLinkedTokenSource(gone.Token);
            var next = SendAsync(gateway, "/v1/chat/completions", Chat, gone: soon.Token);
            var done = await Task.WhenAny(next, waiting);
            refused = await done;
            await soon.CancelAsync();
        }

        using (refused)
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Contains("The queue is full (1 calls).", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

            // Its turn would come a minute after that of the one before it.
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 100, 120);
        }

        await gone.CancelAsync();
    }

    private static Task<TestGateway> StartAsync(string limits, QueueOptions? queue = null) =>
        TestGateway.StartAsync(new SimulatorOptions { Pace = 0 }, change: options => options with { Queue = queue }, keys: $"- {{ name: poor, key: {Secret}, {limits} }}");

    private static Task<HttpResponseMessage> SendAsync(TestGateway gateway, string path, string? json, string method = "POST", string key = Secret, string? idempotencyKey = null, CancellationToken gone = default)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", key);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, gone);
    }

    private static string One(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));
}
