using Parlance.Manifests;
using Parlance.Tests.Support;
using Parlance.Tests.Upstream;

namespace Parlance.Tests.Client;

/// <summary>The account beside a stream: complete when the stream is, whatever happens to it.</summary>
public sealed class AnswerStreamTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Vendor _vendor;

    public AnswerStreamTests() => _vendor = new Vendor(_time);

    public void Dispose() => _vendor.Dispose();

    private Task<AiClient> ClientAsync() => AiClient.CreateAsync(new AiClientOptions
    {
        Model = "alpha/m",
        Catalog = new Catalog([Rig.Alpha.Provider with { Models = [new ModelCard("m") { Price = new Price(1_000_000, 10_000_000, "list", "2026-11") }] }]),
        TimeProvider = _time,
        HttpHandler = _vendor,
        MaxRetries = 0,
    });

    [Fact]
    public async Task Stats_OfAGoodAnswer_AreThoseOfItsLastEventAndComeWithTheEnd()
    {
        _vendor.Streams(Wires.Hello());
        using var client = await ClientAsync();
        var (events, stats) = client.Chat().User("hi").ExecuteStreamWithStatsAsync();
        CallStats? last = null;

        await foreach (var next in events)
        {
            Assert.False(stats.IsCompleted);
            last = (next as StreamingEvent.Completed)?.Stats;
        }

        Assert.True(stats.IsCompletedSuccessfully);
        Assert.Same(last, await stats);
        Assert.Equal((12, 9 + (3 * 10), false), ((await stats).TotalTokens, (await stats).CostNanoUsd, (await stats).Cancelled));
    }

    [Fact]
    public async Task Stats_AfterLeavingEarly_AreWhatWasCounted()
    {
        _vendor.Streams(body => body.Says(Wires.Hello(..2)).Says(Wires.Hello(2..)));
        using var client = await ClientAsync();
        var answer = client.Chat().User("hi").ExecuteStreamWithStatsAsync();

        await foreach (var next in answer)
        {
            if (next is StreamingEvent.ContentDelta)
            {
                break;
            }
        }

        // Three bytes of text came, which is one token; the request was not answered to its end, so that nobody said what it has.
        var stats = await answer.Stats;
        Assert.Equal(("alpha/m", 1, true, true, 1), (stats.Target, stats.Attempts, stats.Cancelled, stats.Estimated, stats.CompletionTokens));
        Assert.Equal(_vendor.Sent[0].Body.Length / 4, stats.PromptTokens);
        Assert.Equal(stats.PromptTokens + 10, stats.CostNanoUsd);
    }

    [Fact]
    public async Task Stats_AfterLeavingAtTheLastEvent_AreWhole()
    {
        _vendor.Streams(Wires.Hello());
        using var client = await ClientAsync();
        var answer = client.Chat().User("hi").ExecuteStreamWithStatsAsync();

        await foreach (var next in answer)
        {
            if (next is StreamingEvent.Completed)
            {
                break;
            }
        }

        Assert.Equal((12, false), ((await answer.Stats).TotalTokens, (await answer.Stats).Cancelled));
    }

    [Fact]
    public async Task Stats_OfAStreamThatBreaks_FailWithWhatIsKnown()
    {
        _vendor.Streams(body => body.Says(Wires.Hello(..2)).Breaks());
        using var client = await ClientAsync();
        var answer = client.Chat().User("hi").ExecuteStreamWithStatsAsync();

        var thrown = await Assert.ThrowsAsync<AiException>(async () =>
        {
            await foreach (var _ in answer)
            {
            }
        });
        var error = await Assert.ThrowsAsync<AiException>(() => answer.Stats);

        Assert.Same(thrown, error);
        Assert.Equal(("alpha/m", 1, true), (error.Stats!.Target, error.Stats.CompletionTokens, error.Stats.Estimated));
    }

    [Fact]
    public async Task Stats_OfACallThatIsRefused_FailAtOnce()
    {
        _vendor.Answers(400, """{"error":{"message":"no"}}""");
        using var client = await ClientAsync();
        var answer = client.Chat().User("hi").ExecuteStreamWithStatsAsync();

        await Assert.ThrowsAsync<AiException>(async () => await answer.GetAsyncEnumerator().MoveNextAsync());

        Assert.Equal("E1001", (await Assert.ThrowsAsync<AiException>(() => answer.Stats)).Code);
    }

    [Fact]
    public async Task Stats_OfACancelledStream_AreWhatWasCounted()
    {
        _vendor.Streams(body => body.Says(Wires.Hello(..2)).Waits(TimeSpan.FromSeconds(9)).Says(Wires.Hello(2..)));
        using var client = await ClientAsync();
        using var leave = new CancellationTokenSource(TimeSpan.FromSeconds(2), _time);
        var answer = client.Chat().User("hi").ExecuteStreamWithStatsAsync(leave.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _time.RunAsync(ReadAsync(answer)));

        Assert.Equal((true, true, 1), ((await answer.Stats).Cancelled, (await answer.Stats).Estimated, (await answer.Stats).CompletionTokens));
    }

    [Fact]
    public async Task Stats_OfATimedOutStream_StandInTheError()
    {
        _vendor.Streams(body => body.Says(Wires.Hello(..2)).Waits(TimeSpan.FromSeconds(9)).Says(Wires.Hello(2..)));
        using var client = await ClientAsync();
        var answer = client.Chat().User("hi").Timeout(TimeSpan.FromSeconds(2)).ExecuteStreamWithStatsAsync();

        await Assert.ThrowsAsync<AiException>(() => _time.RunAsync(ReadAsync(answer)));

        Assert.Equal(1, (await Assert.ThrowsAsync<AiException>(() => answer.Stats)).Stats!.CompletionTokens);
    }

    [Fact]
    public async Task Stats_OfAnEnumeratorThatIsDroppedUnread_DoNotHang()
    {
        using var client = await ClientAsync();
        var answer = client.Chat().User("hi").ExecuteStreamWithStatsAsync();

        await answer.GetAsyncEnumerator().DisposeAsync();

        Assert.Equal((true, 0, ""), ((await answer.Stats).Cancelled, (await answer.Stats).Attempts, (await answer.Stats).Target));
        Assert.Empty(_vendor.Sent);
    }

    [Fact]
    public async Task Enumeration_TheSecond_IsRefused()
    {
        _vendor.Streams(Wires.Hello());
        using var client = await ClientAsync();
        var answer = client.Chat().User("hi").ExecuteStreamWithStatsAsync();
        await ReadAsync(answer);

        Assert.Throws<InvalidOperationException>(() => answer.GetAsyncEnumerator());
    }

    private static async Task<bool> ReadAsync(IAsyncEnumerable<StreamingEvent> events)
    {
        await foreach (var _ in events.ConfigureAwait(false))
        {
        }

        return true;
    }
}
