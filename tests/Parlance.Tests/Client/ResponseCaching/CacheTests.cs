using Microsoft.Extensions.Caching.Distributed;
using Parlance.Manifests;
using Parlance.Tests.Support;
using Parlance.Tests.Upstream;

namespace Parlance.Tests.Client.ResponseCaching;

/// <summary>Calls of a client that keeps answers, against a vendor's bytes in manual time.</summary>
public sealed class CacheTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Vendor _vendor;

    public CacheTests() => _vendor = new Vendor(_time);

    public void Dispose() => _vendor.Dispose();

    [Fact]
    public async Task Ask_Again_IsAnsweredWithoutACall()
    {
        _vendor.Streams(Wires.Hello());
        using var client = await ClientAsync();

        var (first, paid) = await client.Chat().User("hi").ExecuteWithStatsAsync();
        var (second, free) = await client.Chat().User("hi").ExecuteWithStatsAsync();

        Assert.Single(_vendor.Sent);
        Assert.Equal(Nouns.Describe(first), Nouns.Describe(second));
        Assert.Equal((false, 1, 9 + (3 * 10L)), (paid.FromCache, paid.Attempts, paid.CostNanoUsd));
        Assert.Equal((true, 0, 0L, "alpha/m", 12L), (free.FromCache, free.Attempts, free.CostNanoUsd, free.Target, free.TotalTokens));
    }

    [Fact]
    public async Task Stream_Again_IsAStreamThatSaysTheSame()
    {
        _vendor.Streams(Wires.Hello());
        using var client = await ClientAsync();
        await client.Chat().User("hi").ExecuteAsync();

        var events = await CollectAsync(client.Chat().User("hi").ExecuteStreamAsync());

        Assert.Equal(["Started", "ContentDelta", "Finished", "UsageReported", "Completed"], events.Select(next => next.GetType().Name));
        Assert.Equal("Hello!", ((StreamingEvent.ContentDelta)events[1]).Text);
        Assert.True(((StreamingEvent.Completed)events[^1]).Stats.FromCache);
    }

    [Fact]
    public async Task NoCache_Call_IsMadeAndNotKept()
    {
        _vendor.Streams(Wires.Hello().Replace("Hel", "One", StringComparison.Ordinal)).Streams(Wires.Hello());
        using var client = await ClientAsync();

        var first = await client.Chat().User("hi").NoCache().ExecuteAsync();
        var second = await client.Chat().User("hi").ExecuteAsync();
        var third = await client.Chat().User("hi").ExecuteAsync();

        Assert.Equal(("Onelo!", "Hello!", "Hello!"), (first.Content, second.Content, third.Content));
    }

    [Fact]
    public async Task Ask_AfterTheLifetime_IsACallAgain()
    {
        _vendor.Streams(Wires.Hello()).Streams(Wires.Hello());
        using var client = await ClientAsync(new ResponseCacheOptions { Lifetime = TimeSpan.FromMinutes(5) });

        await client.Chat().User("hi").ExecuteAsync();
        _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        await client.Chat().User("hi").ExecuteAsync();
        Assert.Single(_vendor.Sent);
        _time.Advance(TimeSpan.FromSeconds(1));
        await client.Chat().User("hi").ExecuteAsync();

        Assert.Equal(2, _vendor.Sent.Count);
    }

    [Fact]
    public async Task Answer_ThatFailedOrWasCutOff_IsNotKept()
    {
        _vendor.Answers(400, """{"error":{"message":"no"}}""").Streams(Wires.Hello().Replace("\"stop\"", "\"length\"", StringComparison.Ordinal)).Streams(Wires.Hello()).Streams(body => body.Says(Wires.Hello(..3)).Breaks());
        using var client = await ClientAsync();

        await Assert.ThrowsAsync<AiException>(() => client.Chat().User("hi").ExecuteAsync());
        Assert.Equal(FinishReason.Length, (await client.Chat().User("hi").ExecuteAsync()).FinishReason);
        Assert.Equal(FinishReason.Stop, (await client.Chat().User("hi").ExecuteAsync()).FinishReason);
        await Assert.ThrowsAsync<AiException>(() => client.Chat().User("other").ExecuteAsync());

        Assert.Equal(4, _vendor.Sent.Count);
    }

    [Fact]
    public async Task Answer_OfAFallback_IsNotKeptAsTheMainModels()
    {
        _vendor.Answers(500).Answers(500).Streams(Wires.Hello()).Streams(Wires.Hello());
        using var client = await ClientAsync(fallbacks: ["beta/m"]);

        await PassAsync(client.Chat().User("hi").ExecuteAsync());
        var (_, stats) = await PassAsync(client.Chat().User("hi").ExecuteWithStatsAsync());

        Assert.False(stats.FromCache);
    }

    [Fact]
    public async Task Callers_WhoAskTheSameAtOnce_ShareOneCall()
    {
        _vendor.Streams(body => body.Says(Wires.Hello(..2)).Waits(TimeSpan.FromSeconds(5)).Says(Wires.Hello(2..)));
        using var client = await ClientAsync();

        var callers = Enumerable.Range(0, 10).Select(_ => client.Chat().User("hi").ExecuteWithStatsAsync()).ToArray();
        var answers = await PassAsync(Task.WhenAll(callers));

        Assert.Single(_vendor.Sent);
        Assert.All(answers, answer => Assert.Equal("Hello!", answer.Reply.Content));
        Assert.Equal(1, answers.Count(answer => !answer.Stats.FromCache));
        Assert.Equal(9 + (3 * 10L), answers.Sum(answer => answer.Stats.CostNanoUsd));
    }

    [Fact]
    public async Task Caller_WhoLeaves_TakesNothingFromTheOthers()
    {
        _vendor.Streams(body => body.Says(Wires.Hello(..2)).Waits(TimeSpan.FromSeconds(5)).Says(Wires.Hello(2..)));
        using var client = await ClientAsync();
        using var leaving = new CancellationTokenSource();

        var first = client.Chat().User("hi").ExecuteAsync(leaving.Token);
        var second = client.Chat().User("hi").ExecuteAsync();
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal("Hello!", (await PassAsync(second)).Content);
    }

    [Fact]
    public async Task Callers_WhoAllLeave_EndTheCall()
    {
        _vendor.Streams(body => body.Says(Wires.Hello(..2)).Hangs()).Streams(Wires.Hello());
        using var client = await ClientAsync();
        using var leaving = new CancellationTokenSource();

        var callers = Enumerable.Range(0, 3).Select(_ => client.Chat().User("hi").ExecuteAsync(leaving.Token)).ToArray();
        await leaving.CancelAsync();
        foreach (var caller in callers)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caller);
        }

        Assert.True(SpinWait.SpinUntil(() => _vendor.Bodies[0].Closed, TimeSpan.FromSeconds(10)));
        Assert.Equal("Hello!", (await client.Chat().User("hi").ExecuteAsync()).Content);
    }

    [Fact]
    public async Task Callers_OfACallThatFails_AllSeeWhy()
    {
        _vendor.Waits(TimeSpan.FromSeconds(1)).Answers(401, """{"error":{"message":"wrong key"}}""");
        using var client = await ClientAsync();

        var callers = Enumerable.Range(0, 3).Select(_ => client.Chat().User("hi").ExecuteAsync()).ToArray();
        _time.Advance(TimeSpan.FromSeconds(30));

        foreach (var caller in callers)
        {
            Assert.Equal(ErrorKind.Authentication, (await Assert.ThrowsAsync<AiException>(() => caller.WaitAsync(TimeSpan.FromSeconds(10)))).Kind);
        }
    }

    [Fact]
    public async Task Store_OfTheApplication_IsSharedWithinAPartition()
    {
        _vendor.Streams(Wires.Hello()).Streams(Wires.Hello());
        var store = new Shelf();
        using var first = await ClientAsync(new ResponseCacheOptions { Store = store, Partition = "a" });
        using var second = await ClientAsync(new ResponseCacheOptions { Store = store, Partition = "a" });
        using var other = await ClientAsync(new ResponseCacheOptions { Store = store, Partition = "b" });

        await first.Chat().User("hi").ExecuteAsync();
        Assert.True((await second.Chat().User("hi").ExecuteWithStatsAsync()).Stats.FromCache);
        Assert.False((await other.Chat().User("hi").ExecuteWithStatsAsync()).Stats.FromCache);
        Assert.All(store.Entries.Keys, key => Assert.Matches("^parlance:[0-9a-f]{64}$", key));
    }

    [Fact]
    public async Task Store_OutOfOrderOrTamperedWith_CostsNoAnswer()
    {
        _vendor.Streams(Wires.Hello()).Streams(Wires.Hello()).Streams(Wires.Hello());
        var store = new Shelf();
        using var client = await ClientAsync(new ResponseCacheOptions { Store = store });

        store.Broken = true;
        await client.Chat().User("hi").ExecuteAsync();
        store.Broken = false;
        await client.Chat().User("hi").ExecuteAsync();
        store.Entries[store.Entries.Keys.Single()] = "{\"parlance_answer\":1,\"choices\":7}"u8.ToArray();

        Assert.Equal("Hello!", (await client.Chat().User("hi").ExecuteAsync()).Content);
        Assert.Equal(3, _vendor.Sent.Count);
    }

    [Fact]
    public async Task Guards_OfAnswers_LookAtKeptOnesToo()
    {
        _vendor.Streams(Wires.Hello());
        var store = new Shelf();
        using var open = await ClientAsync(new ResponseCacheOptions { Store = store });
        using var guarded = await ClientAsync(new ResponseCacheOptions { Store = store }, guards: [RegexGuard.RedactWords("hello")]);

        Assert.Equal("Hello!", (await open.Chat().User("hi").ExecuteAsync()).Content);
        Assert.Equal("[redacted]!", (await guarded.Chat().User("hi").ExecuteAsync()).Content);
        Assert.Single(_vendor.Sent);
    }

    /// <summary>Lets time pass for the provider; the callers go on by themselves, on threads of their own.</summary>
    private Task<T> PassAsync<T>(Task<T> task)
    {
        _time.Advance(TimeSpan.FromSeconds(30));
        return task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static async Task<List<StreamingEvent>> CollectAsync(IAsyncEnumerable<StreamingEvent> events)
    {
        var all = new List<StreamingEvent>();
        await foreach (var next in events)
        {
            all.Add(next);
        }

        return all;
    }

    private Task<AiClient> ClientAsync(ResponseCacheOptions? cache = null, string[]? fallbacks = null, IOutputGuard[]? guards = null) => AiClient.CreateAsync(new AiClientOptions
    {
        Model = "alpha/m",
        Fallbacks = fallbacks ?? [],
        Catalog = new Catalog([Rig.Alpha.Provider with { Models = [new ModelCard("m") { Price = new Price(1_000_000, 10_000_000, "list", "2026-11") }] }, Rig.Beta.Provider]),
        TimeProvider = _time,
        HttpHandler = _vendor,
        Cache = cache ?? new ResponseCacheOptions(),
        OutputGuards = guards ?? [],
    });

    private sealed class Shelf : IDistributedCache
    {
        public Dictionary<string, byte[]> Entries { get; } = [];

        public bool Broken { get; set; }

        public byte[]? Get(string key) => Broken ? throw new IOException("The store is away.") : Entries.GetValueOrDefault(key);

        public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => Task.FromResult(Get(key));

        public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => Entries[Broken ? throw new IOException("The store is away.") : key] = value;

        public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
        {
            Set(key, value, options);
            return Task.CompletedTask;
        }

        public void Refresh(string key)
        {
        }

        public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask;

        public void Remove(string key) => Entries.Remove(key);

        public Task RemoveAsync(string key, CancellationToken token = default) => Task.CompletedTask;
    }
}
