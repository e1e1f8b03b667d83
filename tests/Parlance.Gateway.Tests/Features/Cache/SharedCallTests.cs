using System.Diagnostics;
using System.Net;
using Parlance.Gateway.Features.Cache;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Tests.Support;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Features.Cache;

/// <summary>Callers who ask the same at the same time.</summary>
public class SharedCallTests
{
    private const string On = "cache: { ttl: 10m }";
    private const string Slow = "[sim:pace=10] [sim:tokens=60] go";

    [Theory]
    [InlineData("chat", true)]
    [InlineData("chat", false)]
    [InlineData("messages", true)]
    [InlineData("responses", true)]
    [InlineData("gemini", true)]
    [InlineData("gemini", false)]
    public async Task SameQuestionAtOnce_IsOneCallAndTheSameBytes(string door, bool stream)
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Script = _ => "first-byte=200" }, more: On);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var response = await gateway.AskAsync(door, "lab/echo", Slow, stream);
            return (response.StatusCode, Cache: response.Header("x-parlance-cache"), Body: await response.Content.ReadAsStringAsync());
        }));

        Assert.Single(gateway.Simulator.Requests);
        Assert.Single(answers.Select(answer => (answer.StatusCode, answer.Body)).Distinct());
        Assert.Equal(HttpStatusCode.OK, answers[0].StatusCode);
        Assert.Equal((1, 7), (answers.Count(answer => answer.Cache == "miss"), answers.Count(answer => answer.Cache == "hit")));
        Assert.Equal(7, gateway.Rows().Count(row => row.Flags == LedgerFlags.Cached));
        Assert.Equal(8, gateway.Ledger.Totals().Requests);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task OneCallerLeaves_TheOthersHaveAllOfIt(int leaver)
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Script = _ => "first-byte=200" }, more: On);
        var calls = Enumerable.Range(0, 3).Select(_ => gateway.AskAsync("chat", "lab/echo", Slow, true)).ToArray();
        var responses = await Task.WhenAll(calls);

        responses[leaver].Dispose();
        var bodies = await Task.WhenAll(responses.Where((_, index) => index != leaver).Select(response => response.Content.ReadAsStringAsync()));

        Assert.All(bodies, body => Assert.EndsWith("data: [DONE]\n\n", body, StringComparison.Ordinal));
        Assert.False(gateway.Simulator.Requests.Single().ClientGone);
    }

    [Theory]
    [InlineData("stall-after=4")]
    [InlineData("first-byte=60000")]
    public async Task LastCallerLeaves_UpstreamIsCancelled(string fault)
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = _ => fault }, more: On);
        using var leave = new CancellationTokenSource();
        var calls = Enumerable.Range(0, 3).Select(_ => gateway.Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent("""{"model":"lab/echo","stream":true,"messages":[{"role":"user","content":"a b c d e f g h"}]}""") },
            HttpCompletionOption.ResponseHeadersRead,
            leave.Token)).ToArray();
        Eventually.True(() => gateway.Simulator.Requests.Count == 1, "the call is made");
        if (fault.StartsWith("stall", StringComparison.Ordinal))
        {
            foreach (var response in await Task.WhenAll(calls))
            {
                Assert.True(await (await response.Content.ReadAsStreamAsync()).ReadAsync(new byte[1]) > 0);
                response.Dispose();
            }
        }

        var left = Stopwatch.GetTimestamp();
        await leave.CancelAsync();
        await gateway.Simulator.Requests[0].Ended.WaitAsync(TimeSpan.FromSeconds(5));

        Assert.True(gateway.Simulator.Requests[0].ClientGone);
        Assert.True(Stopwatch.GetElapsedTime(left) < TimeSpan.FromSeconds(1));
        Eventually.True(() => gateway.Rows().Count(row => row.Flags != LedgerFlags.Cached) == gateway.Simulator.Requests.Count, "the cut call is in the ledger");
    }

    [Fact]
    public async Task MadeCallFails_AllHaveTheErrorAndNothingIsKept()
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Script = _ => "first-byte=300; status=400" }, more: On);

        var responses = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => gateway.AskAsync("chat", "lab/echo", "hi", true)));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode));
        Assert.Single(gateway.Simulator.Requests);
        Assert.Single(gateway.Rows());
    }

    [Fact]
    public async Task Shared_FirstCallerIsRefused_TheNextMakesTheCall()
    {
        var shared = new SharedAnswer();
        var first = shared.TryJoin(leads: true)!;
        var second = shared.TryJoin(leads: false)!;
        var waiting = shared.HeadAsync(second, default);

        shared.IsRefused = true;
        shared.Begin(new SharedHead(429, []));
        shared.End(null);

        Assert.Null(await waiting);
        Assert.Equal(429, (await shared.HeadAsync(first, default))!.Status);
        Assert.Null(shared.TryJoin(leads: false));
    }

    [Fact]
    public async Task Shared_OneSlowReader_IsCutAndHoldsNobodyUp()
    {
        var shared = new SharedAnswer();
        var fast = shared.TryJoin(leads: true)!;
        var slow = shared.TryJoin(leads: false)!;
        var piece = new byte[1024 * 1024];
        for (var i = 0; i < 20; i++)
        {
            await shared.AddAsync(piece, default).AsTask().WaitAsync(TimeSpan.FromSeconds(5));
            Assert.NotNull(await shared.ReadAsync(fast, default));
        }

        await Assert.ThrowsAsync<IOException>(async () => await shared.ReadAsync(slow, default));
        Assert.Null(shared.Bytes);
    }

    [Fact]
    public async Task Shared_OnlyReaderIsSlow_TheMakerWaits()
    {
        var shared = new SharedAnswer();
        var only = shared.TryJoin(leads: true)!;
        var piece = new byte[1024 * 1024];
        for (var i = 0; i < 8; i++)
        {
            await shared.AddAsync(piece, default);
        }

        var waiting = shared.AddAsync(piece, default).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.NotNull(await shared.ReadAsync(only, default));
        await waiting.WaitAsync(TimeSpan.FromSeconds(5));
    }
}
