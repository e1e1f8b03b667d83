using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance.Tests.Upstream;

/// <summary>A target that keeps failing is left alone, and found again.</summary>
public sealed class BreakerTests : IDisposable
{
    private static readonly string s_overloaded = Wires.Read("overloaded.json");
    private readonly Rig _rig = new(new AttemptOptions { MaxRetries = 0, Breaker = new BreakerOptions { Failures = 3 } });

    public void Dispose() => _rig.Dispose();

    private async Task FailAsync(int times, int status = 503)
    {
        for (var i = 0; i < times; i++)
        {
            _rig.Vendor.Answers(status, s_overloaded);
            Assert.NotNull((await _rig.RunAsync(Rig.Alpha)).Error);
        }
    }

    /// <summary>Where another target can answer, <paramref name="target"/> is not asked.</summary>
    private static async Task AssertLeftAloneAsync(Rig rig, Target target)
    {
        var before = rig.SentTo.Count(host => host == "alpha");
        rig.Vendor.Streams(Wires.Hello());
        Assert.Equal("beta/m", (await rig.RunAsync(target, Rig.Beta)).Attempt!.Target.Name);
        Assert.Equal(before, rig.SentTo.Count(host => host == "alpha"));
    }

    [Fact]
    public async Task Breaker_OpenAndNobodyElse_AsksOnceAndGivesTheProvidersOwnFailure()
    {
        await FailAsync(3);
        _rig.Vendor.Answers(503, s_overloaded);

        var outcome = await _rig.RunAsync(Rig.Alpha);

        Assert.Equal((503, ErrorSide.Provider), (outcome.Error!.Status, outcome.Error.Side));
        Assert.Equal((4, TimeSpan.Zero), (_rig.Vendor.Sent.Count, _rig.Time.Elapsed));
    }

    [Fact]
    public async Task Breaker_OpenAndNobodyElseAndItWorksAgain_Answers()
    {
        await FailAsync(3);
        _rig.Vendor.Streams(Wires.Hello());

        Assert.Null((await _rig.RunAsync(Rig.Alpha)).Error);
    }

    [Fact]
    public async Task Breaker_AllOpen_AsksTheOneThatMayBeAskedFirst()
    {
        await FailAsync(3);
        _rig.Time.Advance(TimeSpan.FromSeconds(5));
        for (var i = 0; i < 3; i++)
        {
            _rig.Vendor.Answers(503, s_overloaded);
            await _rig.RunAsync(Rig.Beta);
        }

        _rig.Vendor.Streams(Wires.Hello());
        var outcome = await _rig.RunAsync(Rig.Beta, Rig.Alpha);

        Assert.Equal("alpha/m", outcome.Attempt!.Target.Name);
    }

    [Fact]
    public async Task Breaker_Open_LetsTheNextTargetAnswerWithoutAnAttempt()
    {
        await FailAsync(3);
        _rig.Vendor.Streams(Wires.Hello());

        var outcome = await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal(("beta/m", 1), (outcome.Attempt!.Target.Name, outcome.Attempt.Number));
    }

    [Fact]
    public async Task Breaker_OpensDuringTheCall_GoesOnToTheNextTarget()
    {
        using var rig = new Rig(new AttemptOptions { Breaker = new BreakerOptions { Failures = 1 } });
        rig.Vendor.Answers(503, s_overloaded).Streams(Wires.Hello());

        await rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal(["alpha", "beta"], rig.SentTo);
    }

    [Fact]
    public async Task Breaker_OpensDuringTheCallWithoutAnotherTarget_GivesTheFailureItself()
    {
        using var rig = new Rig(new AttemptOptions { Breaker = new BreakerOptions { Failures = 1 } });
        rig.Vendor.Answers(503, s_overloaded);

        var outcome = await rig.RunAsync(Rig.Alpha);

        Assert.Equal((ErrorSide.Provider, 1), (outcome.Error!.Side, rig.Vendor.Sent.Count));
    }

    [Fact]
    public async Task Breaker_ASuccessBetween_CountsAnew()
    {
        await FailAsync(2);
        _rig.Vendor.Streams(Wires.Hello());
        Assert.Null((await _rig.RunAsync(Rig.Alpha)).Error);

        await FailAsync(3);

        Assert.Equal(6, _rig.Vendor.Sent.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(408)]
    [InlineData(409)]
    [InlineData(413)]
    [InlineData(429)]
    public async Task Breaker_StatusThatIsNoFailureOfTheProvider_NeverOpens(int status)
    {
        await FailAsync(10, status);

        Assert.Equal(10, _rig.Vendor.Sent.Count);
    }

    [Fact]
    public async Task Breaker_ConnectionsTimeoutsAndFirstEvents_Count()
    {
        _rig.Vendor.Fails(new HttpRequestException("no")).Hangs().Streams(Wires.Read("error-first.sse"));
        for (var i = 0; i < 3; i++)
        {
            await _rig.RunAsync(Rig.Alpha);
        }

        await AssertLeftAloneAsync(_rig, Rig.Alpha);
    }

    [Fact]
    public async Task Breaker_OfOneModelOrKey_LeavesOthersAlone()
    {
        await FailAsync(3);
        var otherModel = new Target(Rig.Alpha.Provider, "n");
        var otherKey = Rig.Target("alpha", "https://alpha.example/v1", "another-key");
        _rig.Vendor.Streams(Wires.Hello()).Streams(Wires.Hello());

        Assert.Null((await _rig.RunAsync(otherModel)).Error);
        Assert.Null((await _rig.RunAsync(otherKey)).Error);
    }

    [Fact]
    public async Task Breaker_ConfigurationReadAnew_StaysOpen()
    {
        await FailAsync(3);

        await AssertLeftAloneAsync(_rig, Rig.Target("alpha", "https://alpha.example/v1", "alpha-key"));
    }

    [Fact]
    public async Task Breaker_ItsTimeIsOver_LetsOneProbeThrough()
    {
        await FailAsync(3);
        _rig.Time.Advance(TimeSpan.FromSeconds(23));
        _rig.Vendor.Streams(body => body.Waits(TimeSpan.FromSeconds(1)).Says(Wires.Hello())).Streams(Wires.Hello());

        var probe = _rig.Loop.RunAsync([Rig.Alpha], _rig, stream: true, CancellationToken.None).AsTask();
        await AssertLeftAloneAsync(_rig, Rig.Alpha);
        Assert.Null((await _rig.Time.RunAsync(probe)).Error);

        Assert.Null((await _rig.RunAsync(Rig.Alpha)).Error);
    }

    [Fact]
    public async Task Breaker_ProbeFails_StaysOpenForTwiceAsLong()
    {
        await FailAsync(3);
        _rig.Time.Advance(TimeSpan.FromSeconds(23));
        await FailAsync(1);

        _rig.Time.Advance(TimeSpan.FromSeconds(29));
        await AssertLeftAloneAsync(_rig, Rig.Alpha);
        _rig.Time.Advance(TimeSpan.FromSeconds(17));
        _rig.Vendor.Streams(Wires.Hello());
        Assert.Equal("alpha/m", (await _rig.RunAsync(Rig.Alpha, Rig.Beta)).Attempt!.Target.Name);
    }

    [Fact]
    public async Task Breaker_ProbeIsCancelled_LeavesTheNextOneToProbe()
    {
        await FailAsync(3);
        _rig.Time.Advance(TimeSpan.FromSeconds(23));
        using var cancellation = new CancellationTokenSource();
        _rig.Vendor.Hangs();
        var probe = _rig.Loop.RunAsync([Rig.Alpha], _rig, stream: true, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        Assert.Equal(ErrorKind.Cancelled, (await probe).Error!.Kind);
        _rig.Vendor.Streams(Wires.Hello());

        Assert.Null((await _rig.RunAsync(Rig.Alpha)).Error);
    }

    [Fact]
    public async Task Breaker_ProbeThatTheOwnerRefuses_LeavesTheNextOneToProbe()
    {
        await FailAsync(3);
        _rig.Time.Advance(TimeSpan.FromSeconds(23));
        _rig.Refusing.Add(Rig.Alpha);
        await _rig.RunAsync(Rig.Alpha);
        _rig.Refusing.Clear();
        _rig.Vendor.Streams(Wires.Hello());

        Assert.Null((await _rig.RunAsync(Rig.Alpha)).Error);
    }

    [Fact]
    public async Task Breaker_HalfOfManyFail_Opens()
    {
        using var rig = new Rig(new AttemptOptions { MaxRetries = 0 });
        for (var i = 0; i < 50; i++)
        {
            if (i % 2 == 0)
            {
                rig.Vendor.Streams(Wires.Hello());
            }
            else
            {
                rig.Vendor.Answers(500, s_overloaded);
            }

            await rig.RunAsync(Rig.Alpha);
        }

        // The very first answer came before the first failure and is not counted.
        rig.Vendor.Answers(500, s_overloaded);
        await rig.RunAsync(Rig.Alpha);

        await AssertLeftAloneAsync(rig, Rig.Alpha);
    }

    [Fact]
    public async Task Breaker_None_AsksOnAndOn()
    {
        using var rig = new Rig(new AttemptOptions { MaxRetries = 0, Breaker = null });
        for (var i = 0; i < 100; i++)
        {
            rig.Vendor.Answers(500, s_overloaded);
            await rig.RunAsync(Rig.Alpha);
        }

        Assert.Equal(100, rig.Vendor.Sent.Count);
    }
}
