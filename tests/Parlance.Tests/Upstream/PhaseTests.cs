using Parlance.Upstream;

namespace Parlance.Tests.Upstream;

/// <summary>What happens when a phase of a call takes too long, and how an answer ends.</summary>
public sealed class PhaseTests : IDisposable
{
    /// <summary>The sweep looks four times a second.</summary>
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMilliseconds(250);

    private readonly Rig _rig = new(new AttemptOptions { MaxRetries = 0 });

    public void Dispose() => _rig.Dispose();

    private void AssertElapsed(int seconds) => Assert.InRange(_rig.Time.Elapsed, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds) + s_tolerance);

    [Fact]
    public async Task Headers_NeverCome_TimesOutAfterAMinute()
    {
        _rig.Vendor.Hangs();

        var outcome = await _rig.RunAsync(Rig.Alpha);

        Assert.Equal((ErrorKind.Timeout, "headers_timeout"), (outcome.Error!.Kind, outcome.Error.Code));
        AssertElapsed(60);
    }

    [Fact]
    public async Task Headers_ProviderIsKnownToBeSlow_AreWaitedForLonger()
    {
        _rig.Vendor.Hangs();
        var slow = new Parlance.Manifests.Target(Rig.Alpha.Provider with { HeadersTimeout = TimeSpan.FromSeconds(100) }, "m");

        await _rig.RunAsync(slow);

        AssertElapsed(100);
    }

    [Fact]
    public async Task Connection_TakesTooLong_SaysSo()
    {
        // What SocketsHttpHandler throws when its ConnectTimeout ends.
        _rig.Vendor.Fails(new TaskCanceledException("connect", new TimeoutException()));

        var outcome = await _rig.RunAsync(Rig.Alpha);

        Assert.Equal((ErrorKind.Timeout, "connect_timeout", ErrorPhase.Connect), (outcome.Error!.Kind, outcome.Error.Code, outcome.Error.Phase));
    }

    [Fact]
    public async Task FirstToken_OnlyCommentsAndARole_TimesOut()
    {
        _rig.Vendor.Streams(body =>
        {
            body.Says(Wires.Hello(..1));
            for (var i = 0; i < 20; i++)
            {
                body.Waits(TimeSpan.FromSeconds(10)).Says(": keep-alive\n\n");
            }
        });

        var outcome = await _rig.RunAsync(Rig.Alpha);

        Assert.Equal(("first_token_timeout", ErrorPhase.FirstToken), (outcome.Error!.Code, outcome.Error.Phase));
        AssertElapsed(120);
    }

    [Fact]
    public async Task Whole_AnswerTakesMinutes_IsWaitedFor()
    {
        _rig.Vendor.Waits(TimeSpan.FromMinutes(9)).Answers(200, Wires.Read("hello.json"));

        var outcome = await _rig.RunWholeAsync(Rig.Alpha);

        Assert.Null(outcome.Error);
        Assert.Equal("Hello!", _rig.Log.Fold.ToResult().Content);
    }

    [Fact]
    public async Task Whole_NeverComes_TimesOutAfterTenMinutes()
    {
        _rig.Vendor.Hangs();

        var outcome = await _rig.RunWholeAsync(Rig.Alpha);

        Assert.Equal((ErrorKind.Timeout, "whole_timeout"), (outcome.Error!.Kind, outcome.Error.Code));
        AssertElapsed(600);
    }

    [Fact]
    public async Task Whole_HeadersButNoBody_TimesOutAfterTenMinutes()
    {
        _rig.Vendor.Answers(200, body => body.Says("{").Hangs());

        var outcome = await _rig.RunWholeAsync(Rig.Alpha);

        Assert.Equal(("whole_timeout", ErrorPhase.FirstToken), (outcome.Error!.Code, outcome.Error.Phase));
        AssertElapsed(600);
    }

    [Fact]
    public async Task FirstToken_ProviderIsKnownToBeSlow_IsWaitedForAsLongAsTheHeaders()
    {
        _rig.Vendor.Waits(TimeSpan.FromSeconds(190)).Streams(body => body.Waits(TimeSpan.FromSeconds(5)).Says(Wires.Hello()));
        var slow = new Parlance.Manifests.Target(Rig.Alpha.Provider with { HeadersTimeout = TimeSpan.FromSeconds(200) }, "m");

        Assert.Null((await _rig.RunAsync(slow)).Error);
    }

    [Fact]
    public async Task Idle_NothingAfterContent_TimesOutAfterAMinute()
    {
        _rig.Vendor.Streams(body => body.Waits(TimeSpan.FromSeconds(30)).Says(Wires.Hello(..2)).Hangs());

        var attempt = await _rig.ReadToEndAsync(await _rig.RunAsync(Rig.Alpha));

        Assert.Equal(("idle_timeout", ErrorPhase.Stream), (attempt.Error!.Code, attempt.Error.Phase));
        AssertElapsed(90);
    }

    [Fact]
    public async Task Idle_SlowButSteadyStream_MayTakeLongerThanTheIdleLimit()
    {
        _rig.Vendor.Streams(body => body.Says(Wires.Hello(..2)).Waits(TimeSpan.FromSeconds(50)).Says(Wires.Hello(2..3)).Waits(TimeSpan.FromSeconds(50)).Says(Wires.Hello(3..)));

        var attempt = await _rig.ReadToEndAsync(await _rig.RunAsync(Rig.Alpha));

        Assert.Null(attempt.Error);
        Assert.Equal("Hello!", _rig.Log.Fold.ToResult().Content);
    }

    [Fact]
    public async Task Idle_ReaderPausesLongerThanTheLimit_IsNotTheProvidersFault()
    {
        _rig.Vendor.Streams(body => body.Says(Wires.Hello(..2)).Says(Wires.Hello(2..3)).Says(Wires.Hello(3..)));
        var outcome = await _rig.RunAsync(Rig.Alpha);

        _rig.Time.Advance(TimeSpan.FromMinutes(3));
        await outcome.Attempt!.ReadAsync();
        _rig.Time.Advance(TimeSpan.FromMinutes(3));

        Assert.Null((await _rig.ReadToEndAsync(outcome)).Error);
    }

    [Fact]
    public async Task Total_EndlessStream_EndsAfterAQuarterOfAnHour()
    {
        _rig.Vendor.Streams(body =>
        {
            body.Says(Wires.Hello(..2));
            for (var i = 0; i < 40; i++)
            {
                body.Waits(TimeSpan.FromSeconds(30)).Says(Wires.Hello(1..2));
            }
        });

        var attempt = await _rig.ReadToEndAsync(await _rig.RunAsync(Rig.Alpha));

        Assert.Equal("total_timeout", attempt.Error!.Code);
        AssertElapsed(900);
    }

    [Fact]
    public async Task Total_SpentOnOneAttempt_LeavesNothingForTheNext()
    {
        using var rig = new Rig(new AttemptOptions { Timeouts = new Timeouts { Total = TimeSpan.FromSeconds(20) } });
        rig.Vendor.Hangs().Hangs();

        var outcome = await rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal("total_timeout", outcome.Error!.Code);
        Assert.InRange(rig.Time.Elapsed, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(21));
    }

    [Fact]
    public async Task End_WithoutFinish_IsIncomplete()
    {
        _rig.Vendor.Streams(Wires.Hello(..3));

        var attempt = await _rig.ReadToEndAsync(await _rig.RunAsync(Rig.Alpha));

        Assert.Equal(("upstream_incomplete", ErrorPhase.Stream), (attempt.Error!.Code, attempt.Error.Phase));
    }

    [Fact]
    public async Task End_WithoutAnything_IsIncomplete()
    {
        _rig.Vendor.Streams("");

        Assert.Equal("upstream_incomplete", (await _rig.RunAsync(Rig.Alpha)).Error!.Code);
    }

    [Fact]
    public async Task End_FinishedWithoutDoneMarker_IsComplete()
    {
        _rig.Vendor.Streams(Wires.Hello(..5));

        var attempt = await _rig.ReadToEndAsync(await _rig.RunAsync(Rig.Alpha));

        Assert.Null(attempt.Error);
        Assert.Equal(FinishReason.Stop, _rig.Log.Fold.ToResult().FinishReason);
    }

    [Fact]
    public async Task End_ConnectionBreaksAfterTheFinish_IsComplete()
    {
        _rig.Vendor.Streams(body => body.Says(Wires.Hello(..5)).Breaks());

        var attempt = await _rig.ReadToEndAsync(await _rig.RunAsync(Rig.Alpha));

        Assert.Null(attempt.Error);
        Assert.True(attempt.Meter.Ended);
    }

    [Fact]
    public async Task End_LastEventWithoutBlankLine_Counts()
    {
        _rig.Vendor.Streams(Wires.Hello().TrimEnd('\n'));

        Assert.Null((await _rig.ReadToEndAsync(await _rig.RunAsync(Rig.Alpha))).Error);
    }

    [Fact]
    public async Task Whole_AnswerInsteadOfAStream_IsTaken()
    {
        _rig.Vendor.Answers(200, Wires.Read("hello.json"));

        var attempt = await _rig.ReadToEndAsync(await _rig.RunAsync(Rig.Alpha));

        Assert.Null(attempt.Error);
        Assert.Equal("Hello!", _rig.Log.Fold.ToResult().Content);
    }

    [Fact]
    public async Task Whole_AnswerThatIsCut_IsIncomplete()
    {
        _rig.Vendor.Answers(200, Wires.Read("hello.json")[..40]);

        var outcome = await _rig.RunAsync(Rig.Alpha);

        Assert.Equal(ErrorSide.Provider, outcome.Error!.Side);
        Assert.False(outcome.Attempt!.Meter.HasContent);
    }

    [Fact]
    public async Task Status_WithAnHtmlPage_IsNotQuoted()
    {
        _rig.Vendor.Answers(502, Wires.Read("bad-gateway.html"), "text/html");

        var outcome = await _rig.RunAsync(Rig.Alpha);

        Assert.Equal((ErrorKind.ServerError, 502), (outcome.Error!.Kind, outcome.Error.Status));
        Assert.DoesNotContain("<", outcome.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("cloudflare", outcome.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status200WithAnHtmlPage_IsAnErrorAndNotQuoted()
    {
        _rig.Vendor.Answers(200, Wires.Read("bad-gateway.html"), "text/html");

        var outcome = await _rig.RunAsync(Rig.Alpha);

        Assert.NotNull(outcome.Error);
        Assert.DoesNotContain("<", outcome.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_WithABodyThatNeverEnds_IsReportedAllTheSame()
    {
        _rig.Vendor.Answers(500, body => body.Says(Wires.Read("overloaded.json")).Hangs());

        var outcome = await _rig.RunAsync(Rig.Alpha);

        Assert.Equal(500, outcome.Error!.Status);
    }

    [Fact]
    public async Task Redirect_IsAnErrorAndNotFollowed()
    {
        _rig.Vendor.Answers(307, "", headers: "Location: https://elsewhere.example/v1/chat/completions");

        var outcome = await _rig.RunAsync(Rig.Alpha);

        Assert.Equal(307, outcome.Attempt!.Status);
        Assert.DoesNotContain("elsewhere", outcome.Error!.Message, StringComparison.Ordinal);
        Assert.Single(_rig.Vendor.Sent);
    }

    [Theory]
    [InlineData("x-request-id: req_1", "req_1")]
    [InlineData("request-id: req_2", "req_2")]
    public async Task RequestId_OfTheProvider_IsInTheError(string header, string id)
    {
        _rig.Vendor.Answers(500, Wires.Read("overloaded.json"), headers: header);

        Assert.Equal(id, (await _rig.RunAsync(Rig.Alpha)).Error!.RequestId);
    }

    [Fact]
    public async Task Dispose_BeforeTheEnd_ClosesAtOnce()
    {
        _rig.Vendor.Streams(body => body.Says(Wires.Hello(..2)).Hangs());
        var outcome = await _rig.RunAsync(Rig.Alpha);

        await outcome.Attempt!.DisposeAsync();

        Assert.True(_rig.Vendor.Bodies[0].Closed);
    }
}
