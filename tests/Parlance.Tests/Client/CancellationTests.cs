using System.Diagnostics;
using Parlance.Simulator;
using Parlance.Tests.Support;

namespace Parlance.Tests.Client;

/// <summary>Over real sockets: a caller who leaves is noticed by the provider at once, whatever phase the call is in.</summary>
public sealed class CancellationTests
{
    private static Task<AiClient> ClientAsync(SimulatorHost host, int? maxInflight = null) =>
        AiClient.FromModelAsync("openai/story", new AiClientOptions { ApiKey = "any", BaseUrl = host.BaseUrl, MaxRetries = 0, MaxInflight = maxInflight });

    /// <summary>Waits until the simulator has a request, without sleeping on a guess.</summary>
    private static async Task<SimulatorRequest> ArrivedAsync(SimulatorHost host, int number = 1)
    {
        var waited = Stopwatch.StartNew();
        while (host.Requests.Count < number)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(10), "The request did not arrive.");
            await Task.Yield();
        }

        return host.Requests[number - 1];
    }

    /// <summary>Asserts that the simulator sees its client leave at once after <paramref name="leave"/>.</summary>
    private static async Task AssertGoneAsync(SimulatorOptions options, Func<SimulatorHost, AiClient, Task> leave)
    {
        await using var host = await SimulatorHost.StartAsync(options);
        using var client = await ClientAsync(host);
        await AtOnce.AssertAsync(async () =>
        {
            await leave(host, client);
            return host.Requests[^1].Ended;
        });
        Assert.All(host.Requests, request => Assert.True(request.ClientGone));
    }

    [Theory]
    [InlineData("first-byte=60000")]
    [InlineData("first-token=60000")]
    public Task Cancel_BeforeContent_ClosesTheCall(string directive) => AssertGoneAsync(new SimulatorOptions { Script = _ => directive }, async (host, client) =>
    {
        using var cancellation = new CancellationTokenSource();
        var number = host.Requests.Count + 1;
        var call = client.Chat().User("Tell me a story").ExecuteAsync(cancellation.Token);
        await ArrivedAsync(host, number);

        await cancellation.CancelAsync();

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
    });

    [Fact]
    public Task Cancel_MidStream_ClosesTheCall() => AssertGoneAsync(new SimulatorOptions(), async (_, client) =>
    {
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var next in client.Chat().User("Tell me a story").ExecuteStreamAsync(cancellation.Token))
            {
                if (next is StreamingEvent.ContentDelta)
                {
                    await cancellation.CancelAsync();
                }
            }
        });
    });

    [Fact]
    public Task Break_MidStream_ClosesTheCall() => AssertGoneAsync(new SimulatorOptions(), async (_, client) =>
    {
        await foreach (var next in client.Chat().User("Tell me a story").ExecuteStreamAsync())
        {
            if (next is StreamingEvent.ContentDelta)
            {
                break;
            }
        }
    });

    [Fact]
    public async Task Cancel_BeforeTheCall_SendsNothing()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var client = await ClientAsync(host);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.Chat().User("hi").ExecuteAsync(new CancellationToken(canceled: true)));

        Assert.Empty(host.Requests);
    }

    [Fact]
    public async Task MaxInflight_OneAtATime_TheNextWaitsAndCanBeCancelled()
    {
        await using var host = await SimulatorHost.StartAsync(new SimulatorOptions { Script = SimulatorOptions.InOrder("first-byte=60000") });
        using var client = await ClientAsync(host, maxInflight: 1);
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var running = client.Chat().User("one").ExecuteAsync(first.Token);
        await ArrivedAsync(host);
        var waiting = client.Chat().User("two").ExecuteAsync(second.Token);
        var last = client.Chat().User("three").MaxTokens(5).ExecuteAsync();

        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Single(host.Requests);
        await first.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.NotEqual("", (await last).Content);
        Assert.Equal(2, host.Requests.Count);
    }
}
