using Parlance.Upstream;

namespace Parlance.Tests.Upstream;

public sealed class AttemptLoopTests : IDisposable
{
    private static readonly string s_overloaded = Wires.Read("overloaded.json");
    private static readonly string s_rateLimited = Wires.Read("rate-limited.json");
    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Run_GoodAnswer_IsReadUpToItsFirstContent()
    {
        _rig.Vendor.Streams(body => body.Says(Wires.Hello(..2)).Says(Wires.Hello(2..)));

        var outcome = await _rig.RunAsync(Rig.Alpha);

        Assert.Null(outcome.Error);
        Assert.Equal((1, true, false), (outcome.Attempt!.Number, outcome.Attempt.Meter.HasContent, outcome.Attempt.Ended));
        Assert.Equal("Hel", _rig.Log.Fold.ToResult().Content);
        await _rig.ReadToEndAsync(outcome);
        Assert.Equal("Hello!", _rig.Log.Fold.ToResult().Content);
        Assert.Equal(12, _rig.Log.Fold.Usage?.TotalTokens);
    }

    [Fact]
    public async Task Run_TargetOverloaded_IsTriedOnceMoreBeforeTheNext()
    {
        _rig.Vendor.Answers(503, s_overloaded).Answers(503, s_overloaded).Streams(Wires.Hello());

        var outcome = await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal(["alpha", "alpha", "beta"], _rig.SentTo);
        Assert.Equal(["alpha/m", "alpha/m"], _rig.Failed.Select(failed => failed.Target));
        Assert.Equal((3, "beta/m"), (outcome.Attempt!.Number, outcome.Attempt.Target.Name));
    }

    [Fact]
    public async Task Run_TargetOverloadedWithoutFallback_IsTriedTwiceInAll()
    {
        _rig.Vendor.Answers(503, s_overloaded).Answers(503, s_overloaded);

        var outcome = await _rig.RunAsync(Rig.Alpha);

        Assert.Equal(2, _rig.Vendor.Sent.Count);
        Assert.Equal((ErrorKind.Overloaded, 503), (outcome.Error!.Kind, outcome.Error.Status));
    }

    [Fact]
    public async Task Run_SameTargetAgain_WaitsWithJitter()
    {
        _rig.Vendor.Answers(500, s_overloaded).Streams(Wires.Hello());

        await _rig.RunAsync(Rig.Alpha);

        Assert.InRange(_rig.Vendor.Sent[1].At, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Run_RetryAfter_IsWaitedFor()
    {
        _rig.Vendor.Answers(429, s_rateLimited, headers: "Retry-After: 7").Streams(Wires.Hello());

        await _rig.RunAsync(Rig.Alpha);

        Assert.Equal(TimeSpan.FromSeconds(7), _rig.Vendor.Sent[1].At);
    }

    [Fact]
    public async Task Run_RetryAfterTooLong_FailsAtOnceAndTellsIt()
    {
        _rig.Vendor.Answers(429, s_rateLimited, headers: "Retry-After: 121");

        var outcome = await _rig.RunAsync(Rig.Alpha);

        Assert.Single(_rig.Vendor.Sent);
        Assert.Equal((ErrorKind.RateLimited, TimeSpan.FromSeconds(121)), (outcome.Error!.Kind, outcome.Error.RetryAfter));
        Assert.Equal(TimeSpan.Zero, _rig.Time.Elapsed);
    }

    [Fact]
    public async Task Run_RetryAfterBeyondTheTotal_FailsAtOnce()
    {
        using var rig = new Rig(new AttemptOptions { Timeouts = new Timeouts { Total = TimeSpan.FromSeconds(5) } });
        rig.Vendor.Answers(429, s_rateLimited, headers: "Retry-After: 6");

        var outcome = await rig.RunAsync(Rig.Alpha);

        Assert.Equal(ErrorKind.RateLimited, outcome.Error!.Kind);
        Assert.Equal(TimeSpan.Zero, rig.Time.Elapsed);
    }

    [Fact]
    public async Task Run_RetryAfterWithAFallback_AsksTheNextAtOnce()
    {
        _rig.Vendor.Answers(429, s_rateLimited, headers: "Retry-After: 7").Streams(Wires.Hello());

        await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal(["alpha", "beta"], _rig.SentTo);
        Assert.Equal(TimeSpan.Zero, _rig.Vendor.Sent[1].At);
    }

    [Theory]
    [InlineData(503, "x-should-retry: false", 1)]
    [InlineData(409, "x-should-retry: true", 2)]
    [InlineData(409, "x-other: true", 1)]
    [InlineData(400, "x-should-retry: true", 2)]
    [InlineData(408, "x-other: true", 2)]
    [InlineData(529, "x-other: true", 2)]
    public async Task Run_ProvidersWordOnRetry_IsFollowed(int status, string header, int requests)
    {
        _rig.Vendor.Answers(status, Wires.Read("bad-request.json"), headers: header);
        if (requests == 2)
        {
            _rig.Vendor.Streams(Wires.Hello());
        }

        await _rig.RunAsync(Rig.Alpha);

        Assert.Equal(requests, _rig.Vendor.Sent.Count);
    }

    [Fact]
    public async Task Run_CallersOwnMistake_IsNeitherRetriedNorPassedOn()
    {
        _rig.Vendor.Answers(400, Wires.Read("bad-request.json"));

        var outcome = await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Single(_rig.Vendor.Sent);
        Assert.Equal((ErrorKind.InvalidRequest, "temperature"), (outcome.Error!.Kind, outcome.Error.Param));
    }

    [Fact]
    public async Task Run_KeyRefused_FallsBackWithoutTryingItAgain()
    {
        _rig.Vendor.Answers(401, Wires.Read("invalid-key.json")).Streams(Wires.Hello());

        await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal(["alpha", "beta"], _rig.SentTo);
    }

    [Fact]
    public async Task Run_NetworkFails_IsTriedAgain()
    {
        _rig.Vendor.Fails(new HttpRequestException("no")).Streams(Wires.Hello());

        var outcome = await _rig.RunAsync(Rig.Alpha);

        Assert.Equal("upstream_unreachable", Assert.Single(_rig.Failed).Error.Code);
        Assert.Null(outcome.Error);
    }

    [Fact]
    public async Task Run_ErrorAsFirstEventUnder200_FallsBack()
    {
        _rig.Vendor.Streams(Wires.Read("error-first.sse")).Streams(Wires.Read("error-first.sse")).Streams(Wires.Hello());

        var outcome = await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal(["alpha", "alpha", "beta"], _rig.SentTo);
        Assert.Equal((ErrorKind.ServerError, ErrorPhase.FirstToken), (_rig.Failed[0].Error.Kind, _rig.Failed[0].Error.Phase));
        Assert.Null(outcome.Error);
    }

    [Fact]
    public async Task Run_BreaksBeforeContent_StartsAnewWithAFreshSink()
    {
        _rig.Vendor.Streams(body => body.Says(Wires.Hello(..1)).Breaks()).Streams(Wires.Hello());

        await _rig.ReadToEndAsync(await _rig.RunAsync(Rig.Alpha));

        Assert.Equal(["alpha", "alpha"], _rig.SentTo);
        Assert.Equal(1, _rig.Log.Lines.Count(line => line.StartsWith("Start", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Run_BreaksAfterContent_IsNotTriedAgain()
    {
        _rig.Vendor.Streams(body => body.Says(Wires.Hello(..2)).Breaks());

        var attempt = await _rig.ReadToEndAsync(await _rig.RunAsync(Rig.Alpha, Rig.Beta));

        Assert.Single(_rig.Vendor.Sent);
        Assert.Equal(("upstream_incomplete", ErrorPhase.Stream), (attempt.Error!.Code, attempt.Error.Phase));
    }

    [Fact]
    public async Task Run_NoRetriesAllowed_FailsAtOnce()
    {
        using var rig = new Rig(new AttemptOptions { MaxRetries = 0 });
        rig.Vendor.Answers(503, s_overloaded);

        var outcome = await rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal(ErrorKind.Overloaded, outcome.Error!.Kind);
        Assert.Single(rig.Vendor.Sent);
    }

    [Fact]
    public async Task Run_TargetThatRefusesTheRequest_IsPassedOver()
    {
        _rig.Refusing.Add(Rig.Alpha);
        _rig.Vendor.Streams(Wires.Hello());

        await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal(["beta"], _rig.SentTo);
    }

    [Fact]
    public async Task Run_AllTargetsRefuseTheRequest_GivesTheFirstReason()
    {
        _rig.Refusing.AddRange([Rig.Alpha, Rig.Beta]);

        var outcome = await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Null(outcome.Attempt);
        Assert.Equal("alpha/m takes no such content.", outcome.Error!.Message);
    }

    [Fact]
    public async Task Run_FallbackRefusesTheRequest_GivesTheFailureBeforeIt()
    {
        _rig.Refusing.Add(Rig.Beta);
        _rig.Vendor.Answers(401, Wires.Read("invalid-key.json"));

        var outcome = await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal(ErrorKind.Authentication, outcome.Error!.Kind);
        Assert.Equal("alpha/m", Assert.Single(_rig.Failed).Target);
    }

    [Fact]
    public async Task Run_CancelledWhileItWaits_SendsNothingMore()
    {
        using var cancellation = new CancellationTokenSource();
        _rig.Vendor.Answers(429, s_rateLimited, headers: "Retry-After: 7");
        var running = _rig.Loop.RunAsync([Rig.Alpha], _rig, stream: true, cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        Assert.Equal(ErrorKind.Cancelled, (await running).Error!.Kind);
        Assert.Single(_rig.Vendor.Sent);
    }

    [Fact]
    public async Task Run_SeveralKeys_TakesThemInTurn()
    {
        var target = Rig.Target("alpha", "https://alpha.example/v1", "k1", "k2");
        _rig.Vendor.Answers(503, s_overloaded).Streams(Wires.Hello());

        await _rig.RunAsync(target);

        Assert.Equal(["Bearer k1", "Bearer k2"], _rig.Vendor.Sent.Select(sent => sent.Authorization).Order());
    }

    [Fact]
    public async Task Run_Fallback_GetsItsOwnProvidersKeyOnly()
    {
        _rig.Vendor.Answers(401, Wires.Read("invalid-key.json")).Streams(Wires.Hello());

        await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal([("alpha.example", "Bearer alpha-key"), ("beta.example", "Bearer beta-key")], _rig.Vendor.Sent.Select(sent => (sent.Uri.Host, sent.Authorization!)));
    }

    [Fact]
    public async Task Run_EveryAttempt_IsComposedAnew()
    {
        _rig.Vendor.Answers(503, s_overloaded).Streams(Wires.Hello());

        await _rig.RunAsync(Rig.Alpha);

        Assert.Equal(_rig.Vendor.Sent[0].Body, _rig.Vendor.Sent[1].Body);
        Assert.StartsWith("{", _rig.Vendor.Sent[1].Body, StringComparison.Ordinal);
    }
}
