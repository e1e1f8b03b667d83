using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Features.Requests;
using Parlance.Gateway.Store;
using Parlance.Gateway.Tests.Cli;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Features.Requests;

public sealed class RequestLogTests
{
    private const string Secret = "sk-canary-4f1d";

    private static readonly RequestLogOptions s_bodies = new() { BodiesOf = ["te*"] };

    [Fact]
    public async Task Requests_OfAKeyWithoutBodies_AreKeptWithoutText()
    {
        await using var gateway = await StartAsync(new RequestLogOptions());
        var id = await ChatAsync(gateway, "lab/echo", "canary-prompt-b0d1");
        await StopAsync(gateway);

        var logged = new RequestLogReader(gateway.Folder).TryGet(id)!;
        var row = gateway.Ledger.Page(0, new UsageFilter(), 1).Single().Row;
        Assert.Null(logged.Asked);
        Assert.Null(logged.Answered);
        Assert.Equal(("static:test", "/v1/chat/completions", "lab/echo", "lab/echo", 200, 1), (logged.KeyId, logged.Door, logged.Model, logged.Target, logged.Status, logged.Attempts));
        Assert.Equal((row.Usage.PromptTokens, row.Usage.CompletionTokens, row.CostNanoUsd), (logged.PromptTokens, logged.CompletionTokens, logged.CostNanoUsd));
        Assert.DoesNotContain("canary-prompt", StoreText(gateway), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bodies_WhereSwitchedOn_AreThoseOnTheWireAndEncrypted(bool stream)
    {
        await using var gateway = await StartAsync(s_bodies);
        using var response = await gateway.ChatAsync("lab/echo", "canary-prompt-b0d1", stream);
        var answer = await response.Content.ReadAsStringAsync();
        await StopAsync(gateway);

        var logged = new RequestLogReader(gateway.Folder).TryGet(response.Headers.GetValues("x-request-id").Single())!;
        Assert.Contains("canary-prompt-b0d1", Text(logged.Asked), StringComparison.Ordinal);
        Assert.Equal(answer, Text(logged.Answered));
        Assert.Equal(answer.Length, logged.Answered!.Length);
        Assert.False(logged.Answered.IsCut || logged.Answered.IsRedacted);
        Assert.DoesNotContain("canary-prompt", StoreText(gateway), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bodies_Rules_TakeOutWhatTheyFindAlsoAtTheCut()
    {
        var options = s_bodies with { BodyBytes = 1024, Redact = [new Regex("sk-[a-z0-9-]+", RegexOptions.NonBacktracking)] };
        await using var gateway = await StartAsync(options);
        var id = await ChatAsync(gateway, "lab/echo", new string('x', 945) + Secret);
        await StopAsync(gateway);

        var logged = new RequestLogReader(gateway.Folder).TryGet(id)!;
        Assert.True(logged.Asked!.IsCut && logged.Asked.IsRedacted && logged.Answered!.IsRedacted);
        Assert.Equal(1024, logged.Asked.Content.Length);
        Assert.DoesNotContain("sk-can", Text(logged.Asked) + Text(logged.Answered), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bodies_OfOtherKeys_AreNotKept()
    {
        await using var gateway = await StartAsync(s_bodies);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Headers = { { "Authorization", "Bearer narrow-key-for-tests-0123456789" } },
            Content = new StringContent("""{"model":"lab/echo","messages":[{"role":"user","content":"hi"}]}""", Encoding.UTF8, "application/json"),
        };
        using var response = await gateway.Client.SendAsync(request);
        await StopAsync(gateway);

        var logged = new RequestLogReader(gateway.Folder).TryGet(response.Headers.GetValues("x-request-id").Single())!;
        Assert.Equal(("static:narrow", null, null), (logged.KeyId, logged.Asked, logged.Answered));
    }

    [Fact]
    public async Task Admin_Pages_GoThroughAllAndReadingATextIsInTheTrail()
    {
        await using var gateway = await StartAsync(s_bodies);
        List<string> ids = [];
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await ChatAsync(gateway, "lab/echo", $"number {i}"));
        }

        var admin = KeyStore.Open(gateway.Folder).Create("ops", isAdmin: true).Secret.Reveal();
        Eventually.True(() => Get(gateway, admin, "/admin/v1/requests?limit=200") is { ValueKind: JsonValueKind.Object } all && all.GetProperty("data").GetArrayLength() == 5, "the requests are logged and the key is known");
        List<string> seen = [];
        for (string? after = null; ;)
        {
            var page = Get(gateway, admin, $"/admin/v1/requests?limit=2{(after is null ? "" : $"&after={after}")}");
            seen.AddRange(page.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("request_id").GetString()!));
            after = page.GetProperty("next").GetString();
            if (after is null)
            {
                break;
            }
        }

        Assert.Equal(ids.AsEnumerable().Reverse(), seen);
        Assert.Equal(0, Get(gateway, admin, "/admin/v1/requests?model=other").GetProperty("data").GetArrayLength());
        var one = Get(gateway, admin, $"/admin/v1/requests/{ids[3]}");
        Assert.Contains("number 3", one.GetProperty("asked").GetProperty("text").GetString(), StringComparison.Ordinal);
        var trail = Get(gateway, admin, "/admin/v1/audit?limit=200").GetProperty("data").EnumerateArray().Last();
        Assert.Equal(("request.read", ids[3]), (trail.GetProperty("action").GetString(), trail.GetProperty("subject").GetString()));
    }

    [Fact]
    public void Requests_OlderThanTheDays_AreRemoved()
    {
        using var folder = new TemporaryFolder();
        var time = new ManualTime();
        Add(folder.Path, time, "req_old");
        time.Advance(TimeSpan.FromDays(8));
        Add(folder.Path, time, "req_new");

        Assert.Equal(["req_new"], new RequestLogReader(folder.Path).Page(0, null, 200).Select(entry => entry.Request.RequestId));

        static void Add(string path, TimeProvider time, string id)
        {
            using var log = new RequestLog(new StoreFile(path), new RequestLogOptions { Days = 7 }, time, NullLogger<RequestLog>.Instance);
            log.Add(() => new LoggedRequest { RequestId = id, EndedAt = time.GetUtcNow().ToUnixTimeMilliseconds(), KeyId = "k", Door = "/v1/messages", Status = 200 }, 0);
        }
    }

    [Theory]
    [InlineData(false, "/v1/chat/completions", """{"model":"lab/echo","messages":[{"role":"user","content":"one two three"}]}""")]
    [InlineData(true, "/v1/chat/completions", """{"model":"lab/echo","stream":true,"messages":[{"role":"user","content":"one two three"}]}""")]
    [InlineData(true, "/v1/messages", """{"model":"lab/echo","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"one two three"}]}""")]
    [InlineData(false, "/v1/responses", """{"model":"lab/echo","input":"one two three"}""")]
    public async Task Replay_OfALoggedChat_ShowsWhatDiffersAndChargesNobody(bool stream, string door, string body)
    {
        await using var gateway = await StartAsync(s_bodies);
        using var response = await gateway.PostAsync(door, body);
        await response.Content.ReadAsStringAsync();
        var id = response.Headers.GetValues("x-request-id").Single();
        await StopAsync(gateway);
        var booked = gateway.Rows().Count;

        var run = await CommandRun.Of("replay", id, "--json", "--data", gateway.Folder);

        Assert.Equal((0, ""), (run.Code, run.Error));
        var result = JsonDocument.Parse(run.Out).RootElement;
        var (logged, replayed) = (result.GetProperty("logged"), result.GetProperty("replayed"));
        Assert.Equal(("lab/echo", "sim/echo"), (logged.GetProperty("target").GetString(), replayed.GetProperty("target").GetString()));
        Assert.EndsWith("one two three", logged.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("one two three", replayed.GetProperty("text").GetString());
        Assert.Equal(("stop", "stop"), (logged.GetProperty("finish").GetString(), replayed.GetProperty("finish").GetString()));
        Assert.Equal(JsonValueKind.Null, logged.GetProperty("problem").ValueKind);
        Assert.Equal(stream, new RequestLogReader(gateway.Folder).TryGet(id)!.Stream);
        Assert.Equal(booked, gateway.Rows().Count);
    }

    [Fact]
    public async Task Replay_AtAModelOfTheConfiguration_AsksItWithTheOperatorsKey()
    {
        await using var gateway = await StartAsync(s_bodies);
        var id = await ChatAsync(gateway, "lab/echo", "hello");
        await StopAsync(gateway);

        var run = await CommandRun.Of("replay", id, "--model", "west/echo", "--data", gateway.Folder, "--config", Path.Combine(gateway.Folder, "parlance.yaml"));

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("west/echo", run.Out, StringComparison.Ordinal);
        Assert.Contains("text:", run.Out, StringComparison.Ordinal);
        Assert.Equal("upstream-key-west", gateway.Simulator.Requests[^1].Headers["x-api-key"]);
    }

    [Fact]
    public async Task Replay_WithoutText_SaysHowToKeepIt()
    {
        await using var gateway = await StartAsync(new RequestLogOptions());
        var id = await ChatAsync(gateway, "lab/echo", "hello");
        await StopAsync(gateway);

        var (kept, missing) = (await CommandRun.Of("replay", id, "--data", gateway.Folder), await CommandRun.Of("replay", "req_nobody", "--data", gateway.Folder));

        Assert.NotEqual(0, kept.Code);
        Assert.Contains("request_log.bodies_of", kept.Error, StringComparison.Ordinal);
        Assert.Contains("no request 'req_nobody'", missing.Error, StringComparison.Ordinal);
    }

    private static Task<TestGateway> StartAsync(RequestLogOptions options) => TestGateway.StartAsync(new SimulatorOptions { Pace = 0 }, gateway => gateway with { RequestLog = options });

    private static async Task<string> ChatAsync(TestGateway gateway, string model, string prompt)
    {
        using var response = await gateway.ChatAsync(model, prompt);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Headers.GetValues("x-request-id").Single();
    }

    /// <summary>Until everything that ended is written.</summary>
    private static async Task StopAsync(TestGateway gateway)
    {
        await gateway.Host.StopAsync(CancellationToken.None);
        await gateway.Host.DisposeAsync();
    }

    private static string StoreText(TestGateway gateway) =>
        string.Concat(Directory.GetFiles(gateway.Folder).Where(file => !file.EndsWith(".yaml", StringComparison.Ordinal)).Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file))));

    private static string Text(LoggedBody? body) => Encoding.UTF8.GetString(body!.Content.Span);

    private static JsonElement Get(TestGateway gateway, string key, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Authorization", $"Bearer {key}" } } };
        using var response = gateway.Client.Send(request);
        return response.IsSuccessStatusCode ? JsonDocument.Parse(response.Content.ReadAsStream()).RootElement : default;
    }
}
