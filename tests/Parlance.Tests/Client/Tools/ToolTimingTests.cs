using System.Collections.Concurrent;

namespace Parlance.Tests.Client.Tools;

/// <summary>Functions side by side: limits, time, and nobody left running.</summary>
public sealed class ToolTimingTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Scripted _scripted = new();
    private readonly SemaphoreSlim _started = new(0);
    private readonly ConcurrentQueue<int> _order = new();
    private readonly TaskCompletionSource _never = new();
    private int _running;
    private int _most;

    public void Dispose()
    {
        _never.TrySetResult();
        _scripted.Dispose();
        _started.Dispose();
    }

    /// <summary>Runs until it is told to stop.</summary>
    private async Task<string> WaitAsync(int number, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _running);
        _started.Release();
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return "";
        }
        finally
        {
            await Task.Yield();
            _order.Enqueue(number);
            Interlocked.Decrement(ref _running);
        }
    }

    /// <summary>Runs until it is told to stop, and then some.</summary>
    private async Task<string> IgnoreAsync()
    {
        _started.Release();
        await _never.Task;
        return "";
    }

    private async Task<string> CountAsync(int number)
    {
        var now = Interlocked.Increment(ref _running);
        InterlockedMax(ref _most, now);
        _order.Enqueue(number);
        await Task.Delay(1);
        Interlocked.Decrement(ref _running);
        return $"{number}";
    }

    private static void InterlockedMax(ref int most, int now)
    {
        for (var known = most; now > known; known = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, now, known);
        }
    }

    private async Task StartedAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(await _started.WaitAsync(s_patience));
        }
    }

    private static (string, string)[] Calls(string name, int count) => [.. Enumerable.Range(0, count).Select(number => (name, $$"""{"number":{{number}}}"""))];

    private static string Text(ChatResult reply) => reply.NewMessages.SelectMany(message => message.Content).OfType<ToolResult>().Select(result => ((TextPart)result.Content[0]).Text).First();

    [Fact]
    public async Task Timeout_OfAFunction_StopsItAndTheModelIsTold()
    {
        _scripted.Calls(("Wait", """{"number":1}""")).Says("ok");
        using var client = await _scripted.ClientAsync();
        var call = client.Chat().User("hi").Tools(WaitAsync).ToolLoop(new ToolLoopOptions { ToolTimeout = TimeSpan.FromSeconds(5) }).ExecuteAsync();
        await StartedAsync(1);
        Assert.False(call.IsCompleted);

        _scripted.Time.Advance(TimeSpan.FromSeconds(5));
        var reply = await call.WaitAsync(s_patience);

        Assert.Equal(("ok", "The tool gave no answer within 00:00:05.", 0), (reply.Content, Text(reply), Volatile.Read(ref _running)));
    }

    [Fact]
    public async Task Timeout_OfAFunctionThatTakesNoNotice_LeavesItBehind()
    {
        _scripted.Calls(("Ignore", "{}")).Says("ok");
        using var client = await _scripted.ClientAsync();
        var call = client.Chat().User("hi").Tools(IgnoreAsync).ToolLoop(new ToolLoopOptions { ToolTimeout = TimeSpan.FromSeconds(5) }).ExecuteAsync();
        await StartedAsync(1);

        // The second of grace begins on another thread once the limit has passed.
        _scripted.Time.Advance(TimeSpan.FromSeconds(5));
        while (!call.IsCompleted)
        {
            _scripted.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal("ok", (await call).Content);
    }

    [Fact]
    public async Task Timeout_OfTheWholeCall_HoldsTheRoundsThatWereRun()
    {
        _scripted.Calls(("Count", """{"number":1}""")).Calls(("Wait", """{"number":2}"""));
        using var client = await _scripted.ClientAsync();
        var call = client.Chat().User("hi").Tools(CountAsync, WaitAsync).Timeout(TimeSpan.FromSeconds(5)).ExecuteAsync();
        await StartedAsync(1);

        _scripted.Time.Advance(TimeSpan.FromSeconds(5));
        var error = await Assert.ThrowsAsync<AiException>(() => call.WaitAsync(s_patience));

        Assert.Equal(("call_timeout", 2, 0), (error.Error.Code, error.NewMessages.Count, Volatile.Read(ref _running)));
    }

    [Fact]
    public async Task Cancel_WhileFunctionsRun_LeavesNoneBehind()
    {
        _scripted.Calls(Calls("Wait", 5));
        using var client = await _scripted.ClientAsync();
        using var cancel = new CancellationTokenSource();
        var call = client.Chat().User("hi").Tools(WaitAsync).ToolLoop(new ToolLoopOptions { MaxParallel = 3 }).ExecuteAsync(cancel.Token);
        await StartedAsync(3);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(s_patience));
        Assert.Equal((0, 3), (Volatile.Read(ref _running), _order.Count));
        Assert.Single(_scripted.Vendor.Sent);
    }

    [Fact]
    public async Task Stream_LeftWhileFunctionsRun_LeavesNoneBehind()
    {
        _scripted.Calls([("Count", """{"number":9}"""), .. Calls("Wait", 2)]);
        using var client = await _scripted.ClientAsync();

        await foreach (var next in client.Chat().User("hi").Tools(WaitAsync, CountAsync).ExecuteStreamAsync())
        {
            if (next is StreamingEvent.ToolResultReceived)
            {
                await StartedAsync(2);
                break;
            }
        }

        Assert.Equal((0, 3), (Volatile.Read(ref _running), _order.Count));
    }

    [Fact]
    public async Task Parallel_ManyCalls_KeepTheLimitAndTheOrderOfResults()
    {
        _scripted.Calls(Calls("Count", 20)).Says("ok");
        using var client = await _scripted.ClientAsync();

        var reply = await client.Chat().User("hi").Tools(CountAsync).ToolLoop(new ToolLoopOptions { MaxParallel = 4 }).ExecuteAsync();

        Assert.InRange(_most, 2, 4);
        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"{number}"), reply.NewMessages.SelectMany(message => message.Content).OfType<ToolResult>().Select(result => ((TextPart)result.Content[0]).Text));
    }

    [Fact]
    public async Task Parallel_One_RunsInTheOrderOfTheCalls()
    {
        _scripted.Calls(Calls("Count", 6)).Says("ok");
        using var client = await _scripted.ClientAsync();

        await client.Chat().User("hi").Tools(CountAsync).ToolLoop(new ToolLoopOptions { MaxParallel = 1 }).ExecuteAsync();

        Assert.Equal(1, _most);
        Assert.Equal(Enumerable.Range(0, 6), _order);
    }

    [Fact]
    public async Task Parallel_FunctionsThatBlock_RunBesideEachOther()
    {
        _scripted.Calls(("Meet", "{}"), ("Meet", "{}")).Says("ok");
        using var client = await _scripted.ClientAsync();
        using var barrier = new Barrier(2);
        bool Meet() => barrier.SignalAndWait(s_patience);

        var reply = await client.Chat().User("hi").Tools(Meet).ExecuteAsync();

        Assert.Equal("true", Text(reply));
    }

    [Fact]
    public async Task Usage_OverRounds_IsCumulativeInEventsResultAndStats()
    {
        _scripted.Calls(("Count", """{"number":1}""")).Calls(("Count", """{"number":2}""")).Says("ok");
        using var client = await _scripted.ClientAsync();
        var reported = new List<long>();
        StreamingEvent.Completed? completed = null;

        await foreach (var next in client.Chat().User("hi").Tools(CountAsync).ExecuteStreamAsync())
        {
            if (next is StreamingEvent.UsageReported { Usage: var usage })
            {
                reported.Add(usage.TotalTokens);
            }

            completed = next as StreamingEvent.Completed;
        }

        Assert.Equal([15, 30, 45], reported);
        Assert.Equal((45, 45, 3, 3), (completed!.Result.Usage?.TotalTokens, completed.Stats.TotalTokens, completed.Stats.Rounds, completed.Stats.Attempts));
    }
}
