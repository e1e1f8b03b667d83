using System.Net;
using System.Net.Http.Headers;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Features.Telemetry;
using Parlance.Gateway.Tests.Support;
using Parlance.Manifests;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Surfaces;

public sealed class MetricsSurfaceTests
{
    private const string MetricsKey = "metrics-key-for-tests-0123456789";

    [Fact]
    public async Task Page_AfterCalls_AgreesWithTheLedger()
    {
        await using var gateway = await TestGateway.StartAsync();
        await CallAsync(gateway, "lab/echo", stream: false);
        await CallAsync(gateway, "lab/echo", stream: true);
        await CallAsync(gateway, "west/echo", stream: true);
        await CallAsync(gateway, "lab/nobody-there-0/x", stream: false);
        await CallAsync(gateway, "nobody/echo", stream: false);

        var page = await ReadAsync(gateway);

        var rows = gateway.Ledger.Page(0, new UsageFilter(), 200);
        var lab = rows.Where(entry => entry.Row.Target == "lab/echo").Select(entry => entry.Row).ToList();
        const string Door = "door=\"/v1/chat/completions\"";
        Assert.Equal(2, page[$"parlance_requests_total{{{Door},status=\"2xx\",target=\"lab/echo\"}}"]);
        Assert.Equal(1, page[$"parlance_requests_total{{{Door},status=\"2xx\",target=\"west/echo\"}}"]);
        Assert.Equal(1, page[$"parlance_requests_total{{{Door},status=\"4xx\",target=\"none\"}}"]);
        Assert.Equal(5, page[$"parlance_request_duration_seconds_count{{{Door}}}"]);
        Assert.Equal(2, page["parlance_attempts_total{outcome=\"ok\",target=\"lab/echo\"}"]);
        Assert.Equal(1, page["parlance_time_to_first_token_seconds_count{target=\"lab/echo\"}"]);
        Assert.Equal(lab.Sum(row => row.Usage.Input), page["parlance_tokens_total{class=\"input\",target=\"lab/echo\"}"]);
        Assert.Equal(lab.Sum(row => row.Usage.Output), page["parlance_tokens_total{class=\"output\",target=\"lab/echo\"}"]);
        Assert.Equal(lab.Sum(row => row.CostNanoUsd!.Value), page["parlance_cost_nanousd_total{target=\"lab/echo\"}"]);
        Assert.True(page["parlance_cost_nanousd_total{target=\"lab/echo\"}"] > 0);
        Assert.Equal(rows.Count + page["parlance_ledger_intents_total"], page["parlance_ledger_rows_total"]);
        Assert.True(page["parlance_ledger_commit_seconds_count"] > 0);
        Assert.True(page["process_cpu_seconds_total"] > 0);
        Assert.Equal(1, page["parlance_requests_in_flight"]);
        Assert.Equal(["parlance_queue_waiting"], page.Of("parlance_queue_waiting"));
    }

    [Fact]
    public async Task Page_AttemptsThatFail_TellsRetriesFallbacksAndCircuits()
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = SimulatorOptions.InOrder("status=500", "status=500") });
        await CallAsync(gateway, "pair", stream: false);

        var page = await ReadAsync(gateway);

        Assert.Equal(2, page["parlance_attempts_total{outcome=\"server_error\",target=\"lab/echo\"}"]);
        Assert.Equal(1, page["parlance_retries_total{target=\"lab/echo\"}"]);
        Assert.Equal(1, page["parlance_fallbacks_total{target=\"west/echo\"}"]);
        Assert.Equal(0, page["parlance_target_open_circuits{target=\"lab/echo\"}"]);
        Assert.Contains("parlance_target_open_circuits{target=\"lab/echo\"}", page.Of("parlance_target_open_circuits"));
    }

    [Fact]
    public async Task Page_ModelsThatCallersMakeUp_AreOneSeries()
    {
        await using var gateway = await TestGateway.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            await CallAsync(gateway, $"lab/made-up-{i}", stream: false);
            await CallAsync(gateway, $"made-up-{i}", stream: false);
        }

        var page = await ReadAsync(gateway);

        Assert.DoesNotContain("made-up", page.Text, StringComparison.Ordinal);
        Assert.Equal(20, page["parlance_attempts_total{outcome=\"ok\",target=\"lab/other\"}"] + page["parlance_attempts_total{outcome=\"not_found\",target=\"lab/other\"}"]);
    }

    [Fact]
    public void Counts_MoreTargetsThanMost_AreOther()
    {
        var counts = new CallCounts(_ => true);
        foreach (var target in Targets(CallCounts.MostTargets + 50))
        {
            counts.End("/v1/chat/completions", target, 200, TimeSpan.FromMilliseconds(1), null);
        }

        var requests = counts.Requests.ToDictionary(pair => pair.Key.Target, pair => pair.Value[1]);
        Assert.Equal(CallCounts.MostTargets + 1, requests.Count);
        Assert.Equal(50, requests[CallCounts.Other]);
    }

    [Fact]
    public void Counts_Recording_AllocatesNothing()
    {
        var counts = new CallCounts(target => target.Card is not null);
        var targets = Targets(4);
        Record(1000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Record(1000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Record(int times)
        {
            for (var i = 0; i < times; i++)
            {
                counts.Begin();
                counts.End("/v1/chat/completions", targets[i % targets.Length], 200, TimeSpan.FromMilliseconds(i), TimeSpan.FromMicroseconds(i));
            }
        }
    }

    [Fact]
    public async Task Page_Canaries_AreNotInIt()
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = SimulatorOptions.InOrder(null, "status=401", "status=400") });
        for (var i = 0; i < 3; i++)
        {
            using var response = await gateway.ChatAsync("lab/echo", "canary-prompt-9c1e");
        }

        var page = await ReadAsync(gateway);

        Assert.All(new[] { "canary-prompt", TestGateway.Key, "upstream-key", "static:" }, canary => Assert.DoesNotContain(canary, page.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, null, null, HttpStatusCode.OK)]
    [InlineData(null, "X-Forwarded-For", "10.0.0.9", HttpStatusCode.Unauthorized)]
    [InlineData(null, "Host", "evil.example", HttpStatusCode.Unauthorized)]
    [InlineData(MetricsKey, null, null, HttpStatusCode.Unauthorized)]
    [InlineData(TestGateway.Key, null, null, HttpStatusCode.Forbidden)]
    public async Task Access_WithoutAMetricsKey_IsThisMachines(string? key, string? header, string? value, HttpStatusCode expected)
    {
        await using var gateway = await TestGateway.StartAsync();

        Assert.Equal(expected, await StatusAsync(gateway, key, header, value));
    }

    [Fact]
    public async Task Access_WithAMetricsKey_IsThatKeysAlone()
    {
        await using var gateway = await TestGateway.StartAsync(change: options => options with { Telemetry = new TelemetryOptions { MetricsKey = new Secret(MetricsKey) } });

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(gateway, null));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(gateway, TestGateway.Key));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, MetricsKey, "X-Forwarded-For", "10.0.0.9"));
        using var chat = new HttpRequestMessage(HttpMethod.Get, "/v1/models") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", MetricsKey) } };
        using var refused = await gateway.Client.SendAsync(chat);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    private static Target[] Targets(int count)
    {
        var provider = new Provider { Id = "lab", DisplayName = "Lab", Dialect = Dialects.DialectSet.OpenAiChat, BaseUrl = new Uri("http://lab.test/v1"), ChatPath = "/chat/completions", Auth = new AuthScheme(null, "", Required: false) };
        return [.. Enumerable.Range(0, count).Select(i => new Target(provider, $"model-{i}"))];
    }

    private static async Task CallAsync(TestGateway gateway, string model, bool stream)
    {
        using var response = await gateway.ChatAsync(model, "hello there", stream);
    }

    /// <summary>The page once all earlier requests are counted, which happens when their last byte has left.</summary>
    private static async Task<MetricsPage> ReadAsync(TestGateway gateway)
    {
        using var client = new HttpClient { BaseAddress = gateway.Address };
        for (var i = 0; i < 1000; i++)
        {
            using var response = await client.GetAsync("/metrics");
            Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
            var page = MetricsPage.Read(await response.Content.ReadAsStringAsync());
            if (page["parlance_requests_in_flight"] == 1)
            {
                return page;
            }
        }

        throw new TimeoutException("Requests are still under way.");
    }

    private static async Task<HttpStatusCode> StatusAsync(TestGateway gateway, string? key, string? header = null, string? value = null)
    {
        using var client = new HttpClient { BaseAddress = gateway.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        if (header is not null)
        {
            request.Headers.Add(header, value);
        }

        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
