using Parlance.Tests.Support;
using Parlance.Upstream;

namespace Parlance.Tests.Upstream;

/// <summary>Requests that are sent again do not multiply an outage.</summary>
public sealed class RetryBudgetTests
{
    private static readonly string s_overloaded = Wires.Read("overloaded.json");

    [Fact]
    public async Task Budget_ProviderIsDown_AtMostAFifthMoreIsSent()
    {
        using var rig = new Rig(new AttemptOptions { Breaker = null });
        for (var i = 0; i < 2_000; i++)
        {
            rig.Vendor.Answers(503, s_overloaded);
        }

        for (var i = 0; i < 1_000; i++)
        {
            Assert.NotNull((await rig.RunAsync(Rig.Alpha, Rig.Beta)).Error);
        }

        // The clock stands at some minutes by then, each of which gives one for free.
        Assert.InRange(rig.Vendor.Sent.Count, 1_150, 1_200 + (int)rig.Time.Elapsed.TotalMinutes);
    }

    [Fact]
    public async Task Budget_ProviderIsDownWithABreaker_OneRequestForACallIsSent()
    {
        using var rig = new Rig();
        for (var i = 0; i < 1_100; i++)
        {
            rig.Vendor.Answers(503, s_overloaded);
        }

        for (var i = 0; i < 1_000; i++)
        {
            await rig.RunAsync(Rig.Alpha);
        }

        Assert.InRange(rig.Vendor.Sent.Count, 1_000, 1_020);
    }

    [Fact]
    public async Task Budget_OneTargetIsDown_EveryCallIsAnsweredByTheOther()
    {
        using var rig = new Rig(new AttemptOptions { Breaker = null });
        for (var i = 0; i < 500; i++)
        {
            rig.Vendor.Answers(401, Wires.Read("invalid-key.json")).Streams(Wires.Hello());
            Assert.Null((await rig.RunAsync(Rig.Alpha, Rig.Beta)).Error);
        }

        Assert.Equal(1_000, rig.Vendor.Sent.Count);
    }

    [Fact]
    public void Budget_QuietClient_MayAlwaysTryAgain()
    {
        var time = new ManualTime();
        var budget = new RetryBudget(0.2, time);
        while (budget.TryTake())
        {
        }

        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(budget.TryTake());
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(budget.TryTake());
        Assert.False(budget.TryTake());
    }

    [Fact]
    public void Budget_Zero_SendsNothingAgain()
    {
        var time = new ManualTime();
        var budget = new RetryBudget(0, time);
        time.Advance(TimeSpan.FromHours(1));
        budget.Earn();

        Assert.False(budget.TryTake());
    }

    [Fact]
    public void Budget_FirstCalls_EarnTheirAdvance()
    {
        var budget = new RetryBudget(0.2, new ManualTime());
        var taken = 0;
        for (var call = 0; call < 100; call++)
        {
            budget.Earn();
            taken += budget.TryTake() ? 1 : 0;
        }

        Assert.Equal(20, taken);
    }
}
