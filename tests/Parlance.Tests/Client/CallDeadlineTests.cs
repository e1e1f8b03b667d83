using Parlance.Manifests;
using Parlance.Tests.Support;
using Parlance.Tests.Upstream;

namespace Parlance.Tests.Client;

/// <summary>The limit of a single call, in manual time.</summary>
public sealed class CallDeadlineTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Vendor _vendor;

    public CallDeadlineTests() => _vendor = new Vendor(_time);

    public void Dispose() => _vendor.Dispose();

    private Task<AiClient> ClientAsync(int retries = 2) => AiClient.CreateAsync(new AiClientOptions
    {
        Model = "alpha/m",
        Catalog = new Catalog([Rig.Alpha.Provider, Rig.Beta.Provider]),
        TimeProvider = _time,
        HttpHandler = _vendor,
        MaxRetries = retries,
    });

    private static async Task<List<StreamingEvent>> CollectAsync(IAsyncEnumerable<StreamingEvent> events, List<StreamingEvent> all)
    {
        await foreach (var next in events.ConfigureAwait(false))
        {
            all.Add(next);
        }

        return all;
    }

    [Fact]
    public async Task Timeout_OfACallThatHangs_IsAnErrorAndNoCancellation()
    {
        _vendor.Hangs();
        using var client = await ClientAsync();

        var error = await Assert.ThrowsAsync<AiException>(() => _time.RunAsync(client.Chat().User("hi").Timeout(TimeSpan.FromSeconds(3)).ExecuteAsync()));

        Assert.Equal(("E3003", "call_timeout", "timeout"), (error.Code, error.Error.Code, error.Error.Param));
        Assert.Equal(TimeSpan.FromSeconds(3), _time.Elapsed);
    }

    [Fact]
    public async Task Timeout_OverRetries_HoldsForAllOfThem()
    {
        _vendor.Answers(503, Wires.Read("overloaded.json"), headers: "Retry-After: 2").Hangs();
        using var client = await ClientAsync();

        var error = await Assert.ThrowsAsync<AiException>(() => _time.RunAsync(client.Chat().User("hi").Timeout(TimeSpan.FromSeconds(5)).ExecuteAsync()));

        Assert.Equal("call_timeout", error.Error.Code);
        Assert.Equal((2, TimeSpan.FromSeconds(5)), (_vendor.Sent.Count, _time.Elapsed));
    }

    [Fact]
    public async Task Timeout_InTheMiddleOfAStream_GivesWhatCameThenTheError()
    {
        _vendor.Streams(body => body.Says(Wires.Hello(..2)).Waits(TimeSpan.FromSeconds(30)).Says(Wires.Hello(2..)));
        using var client = await ClientAsync();
        var events = new List<StreamingEvent>();

        var error = await Assert.ThrowsAsync<AiException>(() => _time.RunAsync(CollectAsync(client.Chat().User("hi").Timeout(TimeSpan.FromSeconds(3)).ExecuteStreamAsync(), events)));

        Assert.Equal("call_timeout", error.Error.Code);
        Assert.Equal("Hel", Assert.Single(events.OfType<StreamingEvent.ContentDelta>()).Text);
    }

    [Fact]
    public async Task Timeout_CallerCancelsFirst_IsACancellationWithTheCallersToken()
    {
        _vendor.Hangs();
        using var client = await ClientAsync();
        using var caller = new CancellationTokenSource(TimeSpan.FromSeconds(1), _time);

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _time.RunAsync(client.Chat().User("hi").Timeout(TimeSpan.FromSeconds(3)).ExecuteAsync(caller.Token)));

        Assert.Equal(caller.Token, error.CancellationToken);
    }

    [Fact]
    public async Task Timeout_OfACallInTime_ChangesNothing()
    {
        _vendor.Streams(Wires.Hello()).Streams(Wires.Hello());
        using var client = await ClientAsync();
        var chat = client.Chat().User("hi").Timeout(TimeSpan.FromSeconds(3));

        Assert.Equal("Hello!", (await _time.RunAsync(chat.ExecuteAsync())).Content);
        Assert.IsType<StreamingEvent.Completed>((await _time.RunAsync(CollectAsync(chat.ExecuteStreamAsync(), [])))[^1]);
    }

    [Fact]
    public async Task Timeout_ThatIsNone_IsRefused()
    {
        using var client = await ClientAsync();

        Assert.Equal("timeout", (await Assert.ThrowsAsync<AiException>(() => client.Chat().User("hi").Timeout(TimeSpan.Zero).ExecuteAsync())).Error.Param);
    }
}
