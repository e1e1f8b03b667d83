using Parlance.Simulator;

namespace Parlance.Tests.Client;

/// <summary>Many requests at once.</summary>
public sealed class BatchTests
{
    private static Task<AiClient> ClientAsync(HttpMessageHandler handler) => AiClient.FromModelAsync("openai/echo", new AiClientOptions { ApiKey = "any", HttpHandler = handler, MaxRetries = 0 });

    [Fact]
    public async Task Batch_OfSomeThatFail_HasAResultForEachInOrder()
    {
        using var simulator = new SimulatorHandler(new SimulatorOptions { Announce = false });
        using var client = await ClientAsync(simulator);

        var results = await client.BatchAsync(Enumerable.Range(0, 30).Select(i => client.Chat().User(i % 7 == 3 ? $"[sim:status=400] {i}" : $"number {i}")));

        Assert.Equal(Enumerable.Range(0, 30), results.Select(result => result.Index));
        Assert.Equal(Enumerable.Range(0, 30).Where(i => i % 7 == 3), results.Where(result => !result.Succeeded).Select(result => result.Index));
        Assert.All(results, result => Assert.True(result.Succeeded ? result.Value.Reply.Content.Contains($"number {result.Index}", StringComparison.Ordinal) && result.Value.Stats.TotalTokens > 0 : result.Error.Code == "E1001"));
    }

    [Fact]
    public async Task Batch_OfManyItems_KeepsItsLimitAndTellsItsProgress()
    {
        var (running, most) = (0, 0);
        var told = new List<BatchProgress>();
        var gate = new SemaphoreSlim(0);
        var options = new BatchOptions { Concurrency = 3, Progress = new Told(told) };

        var batch = Batch.RunAsync(
            Enumerable.Range(0, 12),
            async (i, cancellation) =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                if (now == 3)
                {
                    gate.Release(12);
                }

                await gate.WaitAsync(cancellation);
                Interlocked.Decrement(ref running);
                return i * i;
            },
            options);
        var results = await batch;

        Assert.Equal(Enumerable.Range(0, 12).Select(i => i * i), results.Select(result => result.Value));
        Assert.Equal(3, most);
        Assert.Equal(Enumerable.Range(1, 12).Select(done => new BatchProgress(done, 0, 12)), told);
    }

    [Fact]
    public async Task Batch_Cancelled_StopsTheRunningAndBeginsNoMore()
    {
        var begun = 0;
        using var leave = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Batch.RunAsync(
            Enumerable.Range(0, 100),
            async (i, cancellation) =>
            {
                if (Interlocked.Increment(ref begun) == 2)
                {
                    await leave.CancelAsync();
                }

                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
                return i;
            },
            new BatchOptions { Concurrency = 2 },
            leave.Token));

        Assert.Equal(2, begun);
    }

    [Fact]
    public async Task Batch_WithoutRoom_IsRefused() =>
        Assert.Equal("concurrency", (await Assert.ThrowsAsync<AiException>(() => Batch.RunAsync([1], (i, _) => Task.FromResult(i), new BatchOptions { Concurrency = 0 }))).Error.Param);

    private static void InterlockedMax(ref int most, int now)
    {
        for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, now, seen);
        }
    }

    /// <summary><see cref="Progress{T}"/> tells on other threads.</summary>
    private sealed class Told(List<BatchProgress> all) : IProgress<BatchProgress>
    {
        public void Report(BatchProgress value) => all.Add(value);
    }
}
