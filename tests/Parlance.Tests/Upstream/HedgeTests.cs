using Parlance.Upstream;

namespace Parlance.Tests.Upstream;

/// <summary>A second attempt beside one whose first content takes long.</summary>
public sealed class HedgeTests : IDisposable
{
    private readonly Rig _rig = new(new AttemptOptions { Hedge = new HedgeOptions { After = TimeSpan.FromSeconds(2) } }) { Forks = true };

    public void Dispose() => _rig.Dispose();

    private void SaysAfter(double seconds) => _rig.Vendor.Streams(body => body.Waits(TimeSpan.FromSeconds(seconds)).Says(Wires.Hello()));

    [Fact]
    public async Task Hedge_FirstIsQuick_NothingElseIsSent()
    {
        SaysAfter(1);

        var outcome = await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Single(_rig.Vendor.Sent);
        Assert.Same(_rig, outcome.Owner);
    }

    [Fact]
    public async Task Hedge_FirstIsLate_SecondAnswersAndTheFirstIsClosed()
    {
        SaysAfter(50);
        SaysAfter(1);

        var outcome = await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal(("beta/m", 2, true, TimeSpan.FromSeconds(2)), (outcome.Attempt!.Target.Name, outcome.Attempt.Number, outcome.Attempt.IsHedge, _rig.Vendor.Sent[1].At));
        Assert.Equal(("alpha/m", "hedge_lost"), Assert.Single(_rig.Failed) is var lost ? (lost.Target, lost.Error.Code) : default);
        Assert.True(_rig.Vendor.Bodies[0].Closed);
        Assert.NotSame(_rig, outcome.Owner);
        await _rig.ReadToEndAsync(outcome);
        Assert.Equal("Hello!", ((Rig)outcome.Owner!).Log.Fold.ToResult().Content);
        Assert.InRange(_rig.Time.Elapsed, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3.25));
    }

    [Fact]
    public async Task Hedge_FirstAnswersAfterAll_SecondIsClosed()
    {
        SaysAfter(3);
        SaysAfter(50);

        var outcome = await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal(("alpha/m", false), (outcome.Attempt!.Target.Name, outcome.Attempt.IsHedge));
        Assert.Equal(("beta/m", "hedge_lost"), Assert.Single(_rig.Failed) is var lost ? (lost.Target, lost.Error.Code) : default);
        Assert.Equal([false, true], _rig.Vendor.Bodies.Select(body => body.Closed));
    }

    [Fact]
    public async Task Hedge_FirstHasNoHeadersYet_IsCancelled()
    {
        _rig.Vendor.Hangs();
        SaysAfter(1);

        var outcome = await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal("beta/m", outcome.Attempt!.Target.Name);
        Assert.Equal("hedge_lost", Assert.Single(_rig.Failed).Error.Code);
    }

    [Fact]
    public async Task Hedge_SecondFailsFirst_TheFirstStillAnswers()
    {
        SaysAfter(5);
        _rig.Vendor.Answers(503, Wires.Read("overloaded.json"));

        var outcome = await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal("alpha/m", outcome.Attempt!.Target.Name);
        Assert.Equal(ErrorKind.Overloaded, Assert.Single(_rig.Failed).Error.Kind);
    }

    [Fact]
    public async Task Hedge_BothFail_GoesOnFromTheSecond()
    {
        _rig.Vendor.Streams(body => body.Waits(TimeSpan.FromSeconds(3)).Breaks()).Streams(body => body.Waits(TimeSpan.FromSeconds(3)).Breaks()).Streams(Wires.Hello());

        var outcome = await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal(["alpha", "beta", "beta"], _rig.SentTo);
        Assert.Equal((3, "beta/m"), (outcome.Attempt!.Number, outcome.Attempt.Target.Name));
        Assert.Equal(2, _rig.Failed.Count);
    }

    [Fact]
    public async Task Hedge_OnlyOneTarget_AsksItTwice()
    {
        SaysAfter(50);
        SaysAfter(1);

        var outcome = await _rig.RunAsync(Rig.Alpha);

        Assert.True(outcome.Attempt!.IsHedge);
        Assert.Equal(["alpha", "alpha"], _rig.SentTo);
    }

    [Fact]
    public async Task Hedge_AfterTheWinner_CallersCancellationStillStopsIt()
    {
        using var cancellation = new CancellationTokenSource();
        _rig.Vendor.Hangs().Streams(body => body.Says(Wires.Hello(..2)).Hangs());
        var outcome = await _rig.Time.RunAsync(_rig.Loop.RunAsync([Rig.Alpha, Rig.Beta], _rig, stream: true, cancellation.Token).AsTask());

        var reading = outcome.Attempt!.ReadAsync().AsTask();
        await cancellation.CancelAsync();
        await reading;

        Assert.Equal(ErrorKind.Cancelled, outcome.Attempt.Error!.Kind);
        await outcome.Attempt.DisposeAsync();
    }

    [Fact]
    public async Task Hedge_CallerCancels_BothEnd()
    {
        using var cancellation = new CancellationTokenSource();
        _rig.Vendor.Hangs().Hangs();
        var running = _rig.Loop.RunAsync([Rig.Alpha, Rig.Beta], _rig, stream: true, cancellation.Token).AsTask();
        _rig.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(2, _rig.Vendor.Sent.Count);

        await cancellation.CancelAsync();

        Assert.Equal(ErrorKind.Cancelled, (await running).Error!.Kind);
    }

    [Fact]
    public async Task Hedge_OwnerThatCannotFork_IsNeverHedged()
    {
        _rig.Forks = false;
        SaysAfter(50);

        await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Single(_rig.Vendor.Sent);
    }

    [Fact]
    public async Task Hedge_NothingSaved_IsNotSent()
    {
        using var rig = new Rig(new AttemptOptions { RetryBudget = 0, Hedge = new HedgeOptions { After = TimeSpan.FromSeconds(2) } }) { Forks = true };
        rig.Vendor.Streams(body => body.Waits(TimeSpan.FromSeconds(50)).Says(Wires.Hello()));

        await rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Single(rig.Vendor.Sent);
    }

    [Fact]
    public async Task Hedge_ByWhatIsUsual_WaitsForTwentyAnswersFirst()
    {
        using var rig = new Rig(new AttemptOptions { Hedge = new HedgeOptions() }) { Forks = true };
        for (var i = 0; i < 20; i++)
        {
            rig.Vendor.Streams(body => body.Waits(TimeSpan.FromSeconds(i == 0 ? 40 : 3)).Says(Wires.Hello()));
            await rig.RunAsync(Rig.Alpha);
        }

        Assert.Equal(20, rig.Vendor.Sent.Count);
        var before = rig.Time.Elapsed;
        rig.Vendor.Hangs().Streams(Wires.Hello());
        await rig.RunAsync(Rig.Alpha);

        Assert.Equal(TimeSpan.FromSeconds(3), rig.Vendor.Sent[21].At - before);
    }
}
