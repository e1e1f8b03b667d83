using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Tests.Support;
using Parlance.Gateway.Tests.Support.Otlp;
using Parlance.Manifests;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Features.Telemetry;

/// <summary>What a receiver gets. Other gateways of this process send to it, too: what belongs to a test is known by its trace, and by the port of its provider.</summary>
public sealed class OtlpTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Parent = "00f067aa0ba902b7";
    private const string Canary = "canary-prompt-51d7";

    /// <summary>The attributes of spans and metrics for generative AI and HTTP that the conventions name (gen-ai-spans.md, gen-ai-metrics.md, http-spans.md, http-metrics.md).</summary>
    private static readonly HashSet<string> s_conventions =
    [
        "gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.request.stream", "gen_ai.response.id", "gen_ai.response.model", "gen_ai.response.time_to_first_chunk", "gen_ai.usage.input_tokens",
        "gen_ai.usage.output_tokens", "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.reasoning.output_tokens", "gen_ai.token.type", "server.address", "server.port",
        "error.type", "http.request.method", "http.response.status_code", "http.route", "url.path", "url.scheme",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Spans_RequestWithAFallback_AreOneTraceBelowTheCallers(bool isGrpc)
    {
        await using var receiver = await OtlpReceiver.StartAsync(isGrpc);
        await using var gateway = await StartAsync(receiver, isGrpc, "status=500", "status=500");
        using var response = await ChatAsync(gateway, "pair", stream: true);
        await response.Content.ReadAsStringAsync();
        await gateway.Host.StopAsync(CancellationToken.None);
        await gateway.Host.DisposeAsync();

        var spans = receiver.Spans.Where(span => span.TraceId == Trace).OrderBy(span => span.Start).ToList();
        var server = Assert.Single(spans, span => span.Kind == 2);
        var attempts = spans.Where(span => span.Kind == 3).OrderBy(span => span.Attributes["parlance.attempts"]).ToList();
        Assert.Equal(Parent, server.ParentId);
        Assert.Equal("parlance", server.Service);
        Assert.Equal("POST /v1/chat/completions", server.Name);
        Assert.Equal(200L, server.Attributes["http.response.status_code"]);
        Assert.Equal(response.Headers.GetValues("x-request-id").Single(), server.Attributes["parlance.request_id"]);
        Assert.Equal("west/echo", server.Attributes["parlance.target"]);
        Assert.Equal(3, attempts.Count);
        Assert.All(attempts, attempt => Assert.Equal(server.Id, attempt.ParentId));
        Assert.All(attempts, attempt => Assert.True(server.Start <= attempt.Start + 1_000_000 && attempt.End <= server.End + 1_000_000 && attempt.Start < attempt.End));
        Assert.All(attempts[..2], attempt => Assert.Equal(("server_error", 500L, 2), (attempt.Attributes["error.type"], attempt.Attributes["http.response.status_code"], attempt.Status)));
        Assert.All(attempts[..2], attempt => Assert.Equal("lab", attempt.Attributes["gen_ai.provider.name"]));
        var row = gateway.Ledger.Page(0, new UsageFilter(), 10).Select(entry => entry.Row).Last();
        var last = attempts[2];
        Assert.Equal("chat echo", last.Name);
        Assert.Equal(("chat", "echo", "west"), (last.Attributes["gen_ai.operation.name"], last.Attributes["gen_ai.request.model"], last.Attributes["gen_ai.provider.name"]));
        Assert.Equal((row.Usage.PromptTokens, row.Usage.CompletionTokens, row.CostNanoUsd), ((long)last.Attributes["gen_ai.usage.input_tokens"], (long)last.Attributes["gen_ai.usage.output_tokens"], (long)last.Attributes["parlance.cost_nanousd"]));
        Assert.Equal(("127.0.0.1", (long)gateway.Simulator.BaseUrl.Port), (last.Attributes["server.address"], last.Attributes["server.port"]));
        Assert.False(last.Attributes.ContainsKey("error.type"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Metrics_Calls_AgreeWithTheLedger(bool isGrpc)
    {
        await using var receiver = await OtlpReceiver.StartAsync(isGrpc);
        await using var gateway = await StartAsync(receiver, isGrpc);
        foreach (var (model, stream) in new[] { ("lab/echo", false), ("lab/echo", true), ("lab/made-up", false) })
        {
            using var response = await ChatAsync(gateway, model, stream);
            await response.Content.ReadAsStringAsync();
        }

        await gateway.Host.StopAsync(CancellationToken.None);
        await gateway.Host.DisposeAsync();

        var points = receiver.Points.Where(point => point.Attributes.TryGetValue("server.port", out var port) && (long)port == gateway.Simulator.BaseUrl.Port).ToList();
        var echo = points.Where(point => (string)point.Attributes["gen_ai.request.model"] == "echo").ToList();
        var rows = gateway.Ledger.Page(0, new UsageFilter { Target = "lab/echo" }, 10).Select(entry => entry.Row).ToList();
        Assert.Equal(2, One("gen_ai.client.operation.duration").Count);
        Assert.Equal(14, One("gen_ai.client.operation.duration").Bounds);
        Assert.Equal("s", One("gen_ai.client.operation.duration").Unit);
        Assert.Equal(1, One("gen_ai.client.operation.time_to_first_chunk").Count);
        Assert.Equal(rows.Sum(row => row.Usage.PromptTokens), Tokens("input"));
        Assert.Equal(rows.Sum(row => row.Usage.CompletionTokens), Tokens("output"));
        Assert.Equal(rows.Sum(row => row.CostNanoUsd!.Value), One("parlance.cost").Sum);
        Assert.Contains(points, point => (string)point.Attributes["gen_ai.request.model"] == "other");
        Assert.Contains(receiver.Points, point => point.Metric == "http.server.request.duration" && (string)point.Attributes["http.route"] == "/v1/chat/completions");
        Assert.All(receiver.Points, point => Assert.All(point.Attributes.Keys.Where(name => !name.StartsWith("parlance.", StringComparison.Ordinal)), name => Assert.Contains(name, s_conventions)));
        Assert.DoesNotContain("made-up", string.Concat(points.SelectMany(point => point.Attributes.Values)), StringComparison.Ordinal);

        ReceivedPoint One(string metric) => Assert.Single(echo, point => point.Metric == metric);
        double Tokens(string type) => Assert.Single(echo, point => point.Metric == "gen_ai.client.token.usage" && (string)point.Attributes["gen_ai.token.type"] == type).Sum;
    }

    [Fact]
    public async Task Everything_CallsThatSucceedAndFail_HasConventionalNamesAndNoCanary()
    {
        await using var receiver = await OtlpReceiver.StartAsync(isGrpc: false);
        await using var gateway = await StartAsync(receiver, isGrpc: false, null, null, "status=401", "status=400", "truncate-after=4");
        for (var i = 0; i < 5; i++)
        {
            using var response = await ChatAsync(gateway, "lab/echo", stream: i % 2 == 1);
            await response.Content.ReadAsStringAsync();
        }

        using var lost = await gateway.Client.GetAsync($"/v1/{Canary}?key={TestGateway.Key}");
        await gateway.Host.StopAsync(CancellationToken.None);
        await gateway.Host.DisposeAsync();

        var spans = receiver.Spans.Where(span => span.TraceId == Trace).ToList();
        Assert.InRange(spans.Count, 10, 30);
        Assert.All(spans, span => Assert.All(span.Attributes.Keys.Where(name => !name.StartsWith("parlance.", StringComparison.Ordinal)), name => Assert.Contains(name, s_conventions)));
        Assert.All(new[] { Canary, TestGateway.Key, "upstream-key-lab", "upstream-key-west" }, canary => Assert.DoesNotContain(canary, receiver.Dump(), StringComparison.Ordinal));
        Assert.All(gateway.Simulator.Requests, request => Assert.DoesNotContain(request.Headers.Keys, name => name.StartsWith("trace", StringComparison.OrdinalIgnoreCase) || name.Equals("baggage", StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Headers_OfTheConfiguration_AreSent(bool isGrpc)
    {
        await using var receiver = await OtlpReceiver.StartAsync(isGrpc);
        await using var gateway = await StartAsync(receiver, isGrpc);
        using var response = await ChatAsync(gateway, "lab/echo", stream: false);
        await gateway.Host.StopAsync(CancellationToken.None);
        await gateway.Host.DisposeAsync();

        Assert.NotEmpty(receiver.Requests);
        Assert.All(receiver.Requests, request => Assert.Equal("Bearer a=b%20c", request.Headers["authorization"]));
    }

    [Fact]
    public async Task Receiver_ThatIsGone_ChangesNothingForCallers()
    {
        var receiver = await OtlpReceiver.StartAsync(isGrpc: false);
        await using var gateway = await StartAsync(receiver, isGrpc: false);
        await receiver.DisposeAsync();

        using var response = await ChatAsync(gateway, "lab/echo", stream: false);

        Assert.True(response.IsSuccessStatusCode);
    }

    private static async Task<TestGateway> StartAsync(OtlpReceiver receiver, bool isGrpc, params string?[] script)
    {
        var otlp = new OtlpOptions
        {
            Traces = isGrpc ? receiver.Address : new Uri(receiver.Address, "v1/traces"),
            Metrics = isGrpc ? receiver.Address : new Uri(receiver.Address, "v1/metrics"),
            IsGrpc = isGrpc,
            Headers = new Dictionary<string, Secret> { ["authorization"] = new("Bearer a=b%20c") },
        };
        return await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = SimulatorOptions.InOrder(script) }, options => options with { Telemetry = new TelemetryOptions { Otlp = otlp } });
    }

    private static Task<HttpResponseMessage> ChatAsync(TestGateway gateway, string model, bool stream)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Headers = { { "traceparent", $"00-{Trace}-{Parent}-01" } },
            Content = new StringContent($$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"{{Canary}} and some more words"}]}""", System.Text.Encoding.UTF8, "application/json"),
        };
        return gateway.Client.SendAsync(request);
    }
}
