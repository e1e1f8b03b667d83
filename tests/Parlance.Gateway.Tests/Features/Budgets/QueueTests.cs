using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Budgets;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Features.Budgets;

/// <summary>The queue at the gate, in time that a test moves.</summary>
public sealed class QueueTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly RateGate _gate;
    private readonly List<string> _entered = [];

    public QueueTests() => _gate = new RateGate(_time) { Queue = new QueueOptions { Length = 100, Wait = TimeSpan.FromSeconds(30) } };

    public void Dispose() => _gate.Dispose();

    [Fact]
    public async Task Concurrency_OneLeaves_LetsTheFirstInAndNoOther()
    {
        var purse = Purse(new KeyLimits { Concurrency = 1 });
        Assert.Null(await EnterAsync("a", purse));
        var second = EnterAsync("a", purse);
        var third = EnterAsync("a", purse);
        Assert.Equal((false, false, 2), (second.IsCompleted, third.IsCompleted, _gate.Waiting));

        _gate.Leave([purse], 0);

        Assert.Null(await second);
        Assert.Equal((false, 1, 1), (third.IsCompleted, _gate.Waiting, purse.Rates.Running));
    }

    [Fact]
    public async Task RequestsPerMinute_TheMinuteIsOver_LetsInAtThatMomentAndNotBefore()
    {
        _gate.Queue = new QueueOptions { Wait = TimeSpan.FromMinutes(2) };
        var purse = Purse(new KeyLimits { RequestsPerMinute = 2 });
        await EnterAsync("a", purse);
        _time.Advance(TimeSpan.FromSeconds(7));
        await EnterAsync("a", purse);
        var third = EnterAsync("a", purse);
        var fourth = EnterAsync("a", purse);
        var fifth = EnterAsync("a", purse);

        _time.Advance(TimeSpan.FromSeconds(53) - TimeSpan.FromMilliseconds(1));
        Assert.False(third.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await third);
        _time.Advance(TimeSpan.FromSeconds(7) - TimeSpan.FromMilliseconds(1));
        Assert.False(fourth.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await fourth);

        // Its minute begins with the third, which came in at 60 s.
        _time.Advance(TimeSpan.FromSeconds(53) - TimeSpan.FromMilliseconds(1));
        Assert.False(fifth.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await fifth);
    }

    [Fact]
    public async Task TokensPerMinute_TooFew_WaitsUntilThereAreEnough()
    {
        _gate.Queue = new QueueOptions { Wait = TimeSpan.FromMinutes(2) };
        var purse = Purse(new KeyLimits { TokensPerMinute = 100 });
        await EnterAsync("a", purse, 60);
        _time.Advance(TimeSpan.FromSeconds(10));
        await EnterAsync("a", purse, 30);
        var large = EnterAsync("a", purse, 80);
        var small = EnterAsync("b", purse, 10);

        // The small one would fit, but would take from what the large one waits for.
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal((false, false), (large.IsCompleted, small.IsCompleted));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(await large);
        Assert.Null(await small);
    }

    [Fact]
    public async Task Keys_UnderOneTeam_TakeTurnsAndKeepTheirOrder()
    {
        var team = Purse(new KeyLimits { Concurrency = 1 });
        await EnterAsync("first", team);
        var waiting = new List<Task>();
        foreach (var (key, number) in new[] { ("a", 1), ("a", 2), ("a", 3), ("b", 1), ("b", 2), ("c", 1) })
        {
            waiting.Add(NotedAsync(key, $"{key}{number}", team));
        }

        for (var i = 0; i < 6; i++)
        {
            var before = _entered.Count;
            _gate.Leave([team], 0);
            Eventually.True(() => Count() == before + 1, "the next call is let in");
        }

        await Task.WhenAll(waiting);
        Assert.Equal(["a1", "b1", "c1", "a2", "b2", "a3"], _entered);
    }

    [Fact]
    public async Task Keys_HeldByTheirOwnLimits_DoNotHoldOthers()
    {
        var team = Purse(new KeyLimits { Concurrency = 2 });
        var own = Purse(new KeyLimits { Concurrency = 1 });
        await EnterAsync("a", own, team);
        var held = EnterAsync("a", own, team);

        var other = EnterAsync("b", team);

        Assert.Null(await other);
        Assert.False(held.IsCompleted);
        _gate.Leave([own, team], 0);
        Assert.Null(await held);
    }

    [Fact]
    public async Task Caller_Gone_LeavesItsPlaceAtOnce()
    {
        using var gone = new CancellationTokenSource();
        var purse = Purse(new KeyLimits { Concurrency = 1 });
        await EnterAsync("a", purse);
        var left = _gate.EnterAsync("a", [purse], 0, _gate.Queue!, gone.Token).AsTask();
        var next = EnterAsync("a", purse);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.Equal(1, _gate.Waiting);
        _gate.Leave([purse], 0);
        Assert.Null(await next);
        Assert.Equal(1, purse.Rates.Running);
    }

    [Fact]
    public async Task Deadline_Reached_RefusesAndTakesNothing()
    {
        var purse = Purse(new KeyLimits { Concurrency = 1 });
        await EnterAsync("a", purse);
        var waiting = EnterAsync("a", purse);

        _time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromMilliseconds(1));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        var refusal = await waiting;
        Assert.Equal(("requests at the same time", 1, 0, false), (refusal!.What, refusal.Limit, refusal.Left, refusal.IsKnown));
        Assert.Equal((0, 1), (_gate.Waiting, purse.Rates.Running));
    }

    [Fact]
    public async Task Arrival_WaitKnownToBeTooLong_IsRefusedAtOnceWithTheTrueWait()
    {
        var purse = Purse(new KeyLimits { RequestsPerMinute = 1 });
        await EnterAsync("a", purse);
        _time.Advance(TimeSpan.FromSeconds(20));

        var refusal = await EnterAsync("a", purse);
        _time.Advance(TimeSpan.FromSeconds(15));
        var waiting = EnterAsync("a", purse);
        var behind = await EnterAsync("a", purse);

        Assert.Equal(TimeSpan.FromSeconds(40), refusal!.Wait);
        Assert.False(waiting.IsCompleted);

        // The one before it goes in 25 s, and its own turn is a minute later.
        Assert.Equal(TimeSpan.FromSeconds(85), behind!.Wait);
    }

    [Fact]
    public async Task Arrival_QueueIsFull_IsRefused()
    {
        _gate.Queue = new QueueOptions { Length = 1 };
        var purse = Purse(new KeyLimits { Concurrency = 1 });
        await EnterAsync("a", purse);
        var waiting = EnterAsync("a", purse);

        var refusal = await EnterAsync("b", purse);

        Assert.Contains("full", refusal!.Queue, StringComparison.Ordinal);
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task Newcomer_NeverPassesWhoWaits()
    {
        var purse = Purse(new KeyLimits { RequestsPerMinute = 1 });
        await EnterAsync("a", purse);
        _time.Advance(TimeSpan.FromSeconds(40));
        var waiting = EnterAsync("a", purse);

        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.False(_gate.TryEnter("b", [purse], 0, out var refusal));
        Assert.Equal(TimeSpan.FromSeconds(60), refusal.Wait);
        Assert.Null(await waiting);
    }

    [Fact]
    public async Task Limits_LiftedByTheOperator_LetInWhoWaits()
    {
        var purse = Purse(new KeyLimits { Concurrency = 1 });
        await EnterAsync("a", purse);
        var waiting = EnterAsync("a", purse);

        _gate.Fit(purse.Rates, KeyLimits.None, []);

        Assert.Null(await waiting);
    }

    [Fact]
    public async Task Clock_SetByAnHour_OpensAndClosesNoMinute()
    {
        var purse = Purse(new KeyLimits { RequestsPerMinute = 1 });
        await EnterAsync("a", purse);

        _time.SetClock(TimeSpan.FromHours(1));
        Assert.False(_gate.TryEnter("a", [purse], 0, out var ahead));
        _time.SetClock(TimeSpan.FromHours(-2));
        Assert.False(_gate.TryEnter("a", [purse], 0, out var behind));

        Assert.Equal((60, 60), (ahead.Wait.TotalSeconds, behind.Wait.TotalSeconds));
    }

    /// <summary>Calls of several keys come, end and go away at random: no limit is ever passed, nobody is lost, and who is let in of one key came before who is let in later.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Crowd_AtRandom_KeepsLimitsAndOrder(int seed)
    {
        var random = new Random(seed);
        var team = Purse(new KeyLimits { Concurrency = 3, RequestsPerMinute = 40 });
        var own = Enumerable.Range(0, 4).Select(_ => Purse(new KeyLimits { Concurrency = 2 })).ToArray();
        var waiting = new List<(int Key, int Number, Task<RateRefusal?> Entry)>();
        var running = new List<int>();
        var last = new int[4];
        var moments = new List<DateTimeOffset>();
        var (refused, number) = (0, 0);
        for (var step = 0; step < 2_000; step++)
        {
            switch (random.Next(4))
            {
                case 0 or 1:
                    var key = random.Next(4);
                    waiting.Add((key, ++number, EnterAsync($"k{key}", own[key], team)));
                    break;
                case 2 when running.Count > 0:
                    var place = random.Next(running.Count);
                    _gate.Leave([own[running[place]], team], 0);
                    running.RemoveAt(place);
                    break;
                default:
                    _time.Advance(TimeSpan.FromMilliseconds(random.Next(1, 900)));
                    break;
            }

            // Who was let in goes on outside of the gate's lock, on another thread.
            Eventually.True(() => waiting.Count(entry => !entry.Entry.IsCompleted) == _gate.Waiting, "all who wait no more have gone on");
            foreach (var entry in waiting.Where(entry => entry.Entry.IsCompleted).OrderBy(entry => entry.Number).ToList())
            {
                waiting.Remove(entry);
                if (await entry.Entry is not null)
                {
                    refused++;
                    continue;
                }

                Assert.True(entry.Number > last[entry.Key], "of one key, who came first goes first");
                last[entry.Key] = entry.Number;
                running.Add(entry.Key);
                moments.Add(_time.GetUtcNow());
            }

            Assert.InRange(team.Rates.Running, 0, 3);
            Assert.All(own, purse => Assert.InRange(purse.Rates.Running, 0, 2));
        }

        // A call is seen up to a step after it was let in, and a step lasts up to 900 ms.
        Assert.All(moments, moment => Assert.InRange(moments.Count(other => other > moment - TimeSpan.FromMilliseconds(59_100) && other <= moment), 1, 40));
        Assert.True(moments.Count > 80 && refused > 0, $"{moments.Count} entered, {refused} refused");
        Assert.Equal(number, moments.Count + refused + waiting.Count);
        Assert.Equal(waiting.Count, _gate.Waiting);
    }

    private static Purse Purse(KeyLimits limits)
    {
        var purse = new Purse("team 'search'");
        purse.Rates.Fit(limits, [], DateTimeOffset.UnixEpoch);
        return purse;
    }

    private Task<RateRefusal?> EnterAsync(string key, params Purse[] purses) => _gate.EnterAsync(key, purses, 0, _gate.Queue!, CancellationToken.None).AsTask();

    private Task<RateRefusal?> EnterAsync(string key, Purse purse, long tokens) => _gate.EnterAsync(key, [purse], tokens, _gate.Queue!, CancellationToken.None).AsTask();

    private async Task NotedAsync(string key, string name, Purse purse)
    {
        Assert.Null(await EnterAsync(key, purse));
        lock (_entered)
        {
            _entered.Add(name);
        }
    }

    private int Count()
    {
        lock (_entered)
        {
            return _entered.Count;
        }
    }
}
