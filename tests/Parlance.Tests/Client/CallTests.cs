using Parlance.Manifests;
using Parlance.Tests.Support;
using Parlance.Tests.Upstream;

namespace Parlance.Tests.Client;

/// <summary>One call against vendors' bytes in manual time: what the simulator does not do.</summary>
public sealed class CallTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Vendor _vendor;

    public CallTests() => _vendor = new Vendor(_time);

    public void Dispose() => _vendor.Dispose();

    private Task<AiClient> ClientAsync(AiClientOptions? options = null) => AiClient.CreateAsync((options ?? new AiClientOptions()) with
    {
        Model = "alpha/m",
        Catalog = options?.Catalog ?? new Catalog([Rig.Alpha.Provider, Rig.Beta.Provider]),
        TimeProvider = _time,
        HttpHandler = _vendor,
    });

    [Fact]
    public async Task Timeout_OfTheWholeCall_IsAnErrorAndNoCancellation()
    {
        _vendor.Hangs();
        using var client = await ClientAsync(new AiClientOptions { Timeout = TimeSpan.FromSeconds(2), MaxRetries = 0 });

        var error = await Assert.ThrowsAsync<AiException>(() => _time.RunAsync(client.Chat().User("hi").ExecuteAsync()));

        Assert.Equal(("E3003", "total_timeout"), (error.Code, error.Error.Code));
        Assert.InRange(_time.Elapsed, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2.25));
    }

    [Fact]
    public async Task Stats_SlowAnswer_TellFirstTokenFromEnd()
    {
        _vendor.Answers(503, Wires.Read("overloaded.json"), headers: "Retry-After: 3")
            .Streams(body => body.Waits(TimeSpan.FromSeconds(2)).Says(Wires.Hello(..2)).Waits(TimeSpan.FromSeconds(4)).Says(Wires.Hello(2..)));
        using var client = await ClientAsync();

        var (reply, stats) = await _time.RunAsync(client.Chat().User("hi").ExecuteWithStatsAsync());

        Assert.Equal("Hello!", reply.Content);
        Assert.Equal((5_000, 9_000, 2), (stats.TimeToFirstTokenMs, stats.LatencyMs, stats.Attempts));
        Assert.Equal((9, 3, 12), (stats.PromptTokens, stats.CompletionTokens, stats.TotalTokens));
    }

    [Fact]
    public async Task Stats_OfEveryRequest_TellWhatCameOfIt()
    {
        _vendor.Answers(503, Wires.Read("overloaded.json"), headers: "x-request-id: first").Streams(body => body.Waits(TimeSpan.FromSeconds(2)).Says(Wires.Hello(..2)).Waits(TimeSpan.FromSeconds(4)).Says(Wires.Hello(2..)));
        using var client = await ClientAsync();

        var (_, stats) = await _time.RunAsync(client.Chat().User("hi").ExecuteWithStatsAsync());

        Assert.Equal(
            [("alpha/m", 1, 503, ErrorKind.Overloaded, 0L, null, "first"), ("alpha/m", 1, 200, (ErrorKind?)null, 6_000L, 2_000L, null)],
            stats.AttemptRecords.Select(sent => (sent.Target, sent.Credential, sent.Status, sent.Error?.Kind, sent.LatencyMs, sent.TimeToFirstTokenMs, sent.RequestId)));
        Assert.Equal(12, stats.AttemptRecords[1].Usage?.TotalTokens);
    }

    [Fact]
    public async Task Error_OfACallThatFailed_ListsEveryRequest()
    {
        _vendor.Answers(401, Wires.Read("invalid-key.json")).Answers(400, Wires.Read("bad-request.json"));
        using var client = await ClientAsync(new AiClientOptions { Fallbacks = ["beta/m"] });

        var error = await Assert.ThrowsAsync<AiException>(() => client.Chat().User("hi").ExecuteAsync());

        Assert.Equal([("alpha/m", ErrorKind.Authentication), ("beta/m", ErrorKind.InvalidRequest)], error.AttemptRecords.Select(sent => (sent.Target, sent.Error!.Kind)));
        Assert.Equal(("beta/m", 2), (error.Target, error.Attempts));
    }

    [Fact]
    public async Task Stats_PriceChangesDuringTheAnswer_CountsWhenItWasSent()
    {
        var now = _time.GetUtcNow();
        var after = new PriceRule { Hours = [new PriceHours((now.Hour * 60) + now.Minute + 1, (now.Hour * 60) + now.Minute)], Input = 2_000_000, Output = 20_000_000 };
        var card = new ModelCard("m") { Price = new Price(1_000_000, 10_000_000, "list", "2026-11") { When = [after] } };
        _time.Advance(TimeSpan.FromSeconds(60 - now.Second) - TimeSpan.FromMilliseconds(1));
        _vendor.Streams(body => body.Waits(TimeSpan.FromSeconds(2)).Says(Wires.Hello(..))).Streams(Wires.Hello());
        using var client = await ClientAsync(new AiClientOptions { Catalog = new Catalog([Rig.Alpha.Provider with { Models = [card] }]) });

        var (_, last) = await _time.RunAsync(client.Chat().User("hi").ExecuteWithStatsAsync());
        var (_, first) = await _time.RunAsync(client.Chat().User("hi").ExecuteWithStatsAsync());

        Assert.Equal((9 + (3 * 10), "base"), (last.CostNanoUsd, last.PriceRule));
        Assert.Equal((2 * (9 + (3 * 10)), after.Name), (first.CostNanoUsd, first.PriceRule));
    }

    [Fact]
    public async Task Stream_AttemptsThatFailed_LeaveNoEvents()
    {
        _vendor.Streams(body => body.Says(Wires.Hello(..1)).Breaks()).Streams(body => body.Says(Wires.Hello(..1)).Breaks()).Streams(Wires.Hello());
        using var client = await ClientAsync(new AiClientOptions { Fallbacks = ["beta/m"] });

        var events = await _time.RunAsync(CollectAsync(client.Chat().User("hi").ExecuteStreamAsync()));

        Assert.Single(events.OfType<StreamingEvent.Started>());
        Assert.Equal("beta/m", ((StreamingEvent.Completed)events[^1]).Stats.Target);
    }

    [Fact]
    public async Task Stream_FailsBeforeContent_ThrowsWithoutAnyEvent()
    {
        _vendor.Streams(Wires.Read("error-first.sse"));
        using var client = await ClientAsync(new AiClientOptions { MaxRetries = 0 });
        await using var events = client.Chat().User("hi").ExecuteStreamAsync().GetAsyncEnumerator();

        var error = await Assert.ThrowsAsync<AiException>(async () => await events.MoveNextAsync());

        Assert.Equal(("E3001", "alpha/m", 1), (error.Code, error.Target, error.Attempts));
    }

    [Fact]
    public async Task Request_OfAStream_AsksForAStreamWithUsage()
    {
        _vendor.Streams(Wires.Hello());
        using var client = await ClientAsync();

        await foreach (var next in client.Chat().User("hi").ExecuteStreamAsync(TestContext.Current.CancellationToken))
        {
            Assert.NotNull(next);
        }

        Assert.Contains("\"stream\":true", _vendor.Sent[0].Body, StringComparison.Ordinal);
        Assert.Contains("\"include_usage\":true", _vendor.Sent[0].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_OfAWholeAnswer_AsksForItWhole(bool saysStream)
    {
        _vendor.Streams(Wires.Hello());
        using var client = await ClientAsync();

        var chat = client.Chat().User("hi");
        await _time.RunAsync((saysStream ? chat.Stream() : chat).ExecuteAsync());

        Assert.DoesNotContain("stream", _vendor.Sent[0].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("canary\r\nX-Injected: 1")]
    [InlineData("canary\u00e9")]
    public async Task Key_ThatNoHeaderCanCarry_IsRefusedBeforeAnythingIsSent(string key)
    {
        var error = await Assert.ThrowsAsync<AiException>(() => AiClient.FromModelAsync("openai/gpt-4o", new AiClientOptions { ApiKey = key, HttpHandler = _vendor }));

        Assert.Equal(("E1001", "api_key"), (error.Code, error.Error.Param));
        Assert.Empty(_vendor.Sent);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_PastedWithALineEnd_IsTrimmed()
    {
        _vendor.Streams(Wires.Hello());
        using var client = await AiClient.FromModelAsync("openai/gpt-4o", new AiClientOptions { ApiKey = " key\n", HttpHandler = _vendor });

        await client.Chat().User("hi").ExecuteAsync();

        Assert.Equal("Bearer key", _vendor.Sent[0].Authorization);
    }

    [Fact]
    public async Task ConcurrentCalls_OnOneClient_DoNotMix()
    {
        for (var i = 0; i < 20; i++)
        {
            _vendor.Streams(Wires.Hello().Replace("Hel", $"{i:00}-", StringComparison.Ordinal));
        }

        using var client = await ClientAsync();
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.Chat().User("hi").ExecuteAsync()));

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i:00}-lo!"), replies.Select(reply => reply.Content).Order());
    }

    [Fact]
    public void EventQueue_ShortTextEvent_CostsItsTextAndTheEvent()
    {
        var queue = new EventQueue(new ChatFold());
        for (var i = 0; i < 5_000; i++)
        {
            Step(queue);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            Step(queue);
        }

        // A string of five characters is 32 bytes, the record with its text and choice 32.
        Assert.Equal(64_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Step(EventQueue queue)
    {
        queue.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = "token"u8 });
        Assert.True(queue.TryRead(out _));
    }

    private static async Task<List<StreamingEvent>> CollectAsync(IAsyncEnumerable<StreamingEvent> events)
    {
        var all = new List<StreamingEvent>();
        await foreach (var next in events.ConfigureAwait(false))
        {
            all.Add(next);
        }

        return all;
    }
}
