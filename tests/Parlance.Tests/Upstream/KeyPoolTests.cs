using Parlance.Upstream;

namespace Parlance.Tests.Upstream;

/// <summary>Several keys of one provider: one that is at its limits or refused leaves the work to the others.</summary>
public sealed class KeyPoolTests : IDisposable
{
    private static readonly string s_rateLimited = Wires.Read("rate-limited.json");
    private readonly Rig _rig = new();
    private readonly Parlance.Manifests.Target _pool = Rig.Target("alpha", "https://alpha.example/v1", "k1", "k2");

    public void Dispose() => _rig.Dispose();

    private IEnumerable<string?> Keys => _rig.Vendor.Sent.Select(sent => sent.Authorization!["Bearer ".Length..]);

    [Fact]
    public async Task Pool_KeyAtItsLimit_NextKeyIsUsedAtOnce()
    {
        _rig.Vendor.Answers(429, s_rateLimited, headers: "Retry-After: 30").Streams(Wires.Hello());

        var outcome = await _rig.RunAsync(_pool, Rig.Beta);

        Assert.Equal(["k1", "k2"], Keys.Order());
        Assert.Equal(("alpha/m", TimeSpan.Zero), (outcome.Attempt!.Target.Name, _rig.Time.Elapsed));
        Assert.NotEqual(_rig.Vendor.Sent[0].Authorization, _rig.Vendor.Sent[1].Authorization);
    }

    [Fact]
    public async Task Pool_KeyAtItsLimit_IsLeftAloneUntilTheLimitEnds()
    {
        _rig.Vendor.Answers(429, s_rateLimited, headers: "Retry-After: 30").Streams(Wires.Hello());
        await _rig.RunAsync(_pool);
        var parked = _rig.Vendor.Sent[0].Authorization;
        for (var i = 0; i < 4; i++)
        {
            _rig.Vendor.Streams(Wires.Hello());
            await _rig.RunAsync(_pool);
        }

        Assert.Single(_rig.Vendor.Sent, sent => sent.Authorization == parked);

        _rig.Time.Advance(TimeSpan.FromSeconds(30));
        _rig.Vendor.Streams(Wires.Hello()).Streams(Wires.Hello());
        await _rig.RunAsync(_pool);
        await _rig.RunAsync(_pool);
        Assert.Equal(2, _rig.Vendor.Sent.Count(sent => sent.Authorization == parked));
    }

    [Fact]
    public async Task Pool_ConfigurationReadAnew_KeepsWhatIsParked()
    {
        _rig.Vendor.Answers(429, s_rateLimited, headers: "Retry-After: 30").Streams(Wires.Hello()).Streams(Wires.Hello()).Streams(Wires.Hello());
        await _rig.RunAsync(_pool);
        var parked = _rig.Vendor.Sent[0].Authorization;

        await _rig.RunAsync(Rig.Target("alpha", "https://alpha.example/v1", "k2", "k1"));
        await _rig.RunAsync(Rig.Target("alpha", "https://alpha.example/v1", "k2", "k1"));

        Assert.Single(_rig.Vendor.Sent, sent => sent.Authorization == parked);
    }

    [Fact]
    public async Task Pool_AllKeysAtTheirLimits_AsksTheNextTarget()
    {
        _rig.Vendor.Answers(429, s_rateLimited, headers: "Retry-After: 30").Answers(429, s_rateLimited, headers: "Retry-After: 20").Streams(Wires.Hello()).Streams(Wires.Hello());

        await _rig.RunAsync(_pool, Rig.Beta);
        await _rig.RunAsync(_pool, Rig.Beta);

        Assert.Equal(["alpha", "alpha", "beta", "beta"], _rig.SentTo);
        Assert.Equal(TimeSpan.Zero, _rig.Time.Elapsed);
    }

    [Fact]
    public async Task Pool_AllKeysAtTheirLimitsAndNobodyElse_AsksOnceAndTellsWhatTheProviderSays()
    {
        using var rig = new Rig(new AttemptOptions { MaxRetries = 0 });
        rig.Vendor.Answers(429, s_rateLimited, headers: "Retry-After: 30").Answers(429, s_rateLimited, headers: "Retry-After: 20").Answers(429, s_rateLimited, headers: "Retry-After: 15").Streams(Wires.Hello());
        await rig.RunAsync(_pool);
        await rig.RunAsync(_pool);

        var refused = await rig.RunAsync(_pool);
        var answered = await rig.RunAsync(_pool);

        Assert.Equal((429, ErrorSide.Provider, TimeSpan.FromSeconds(15)), (refused.Error!.Status, refused.Error.Side, refused.Error.RetryAfter));
        Assert.Null(answered.Error);
        Assert.Equal((4, TimeSpan.Zero), (rig.Vendor.Sent.Count, rig.Time.Elapsed));
    }

    [Fact]
    public async Task Pool_OneKeyIsRefused_TheOthersAnswer()
    {
        _rig.Vendor.Answers(401, Wires.Read("invalid-key.json"));
        for (var i = 0; i < 5; i++)
        {
            _rig.Vendor.Streams(Wires.Hello());
            Assert.Null((await _rig.RunAsync(_pool)).Error);
        }

        Assert.Equal(6, _rig.Vendor.Sent.Count);
        Assert.Single(_rig.Vendor.Sent, sent => sent.Authorization == _rig.Vendor.Sent[0].Authorization);
    }

    [Fact]
    public async Task Limits_NothingRemains_AnotherTargetAnswersUntilTheReset()
    {
        _rig.Vendor.Answers(200, body => body.Says(Wires.Hello()), "text/event-stream", "x-ratelimit-remaining-requests: 0", "x-ratelimit-reset-requests: 12s").Streams(Wires.Hello()).Streams(Wires.Hello());
        await _rig.RunAsync(Rig.Alpha, Rig.Beta);
        await _rig.RunAsync(Rig.Alpha, Rig.Beta);
        _rig.Time.Advance(TimeSpan.FromSeconds(12));
        await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal(["alpha", "beta", "alpha"], _rig.SentTo);
    }

    [Fact]
    public async Task Limits_NothingRemainsOfOneKey_TheOtherIsUsed()
    {
        _rig.Vendor.Answers(200, body => body.Says(Wires.Hello()), "text/event-stream", "x-ratelimit-remaining-tokens: 0", "x-ratelimit-reset-tokens: 6m0s");
        for (var i = 0; i < 4; i++)
        {
            _rig.Vendor.Streams(Wires.Hello());
            await _rig.RunAsync(_pool);
        }

        Assert.Single(_rig.Vendor.Sent, sent => sent.Authorization == _rig.Vendor.Sent[0].Authorization);
        Assert.Equal(TimeSpan.Zero, _rig.Time.Elapsed);
    }

    [Fact]
    public async Task Limits_SomethingRemains_NothingIsParked()
    {
        _rig.Vendor.Answers(200, body => body.Says(Wires.Hello()), "text/event-stream", "x-ratelimit-remaining-requests: 1", "x-ratelimit-reset-requests: 12s").Streams(Wires.Hello());
        await _rig.RunAsync(Rig.Alpha);

        await _rig.RunAsync(Rig.Alpha);

        Assert.Equal(TimeSpan.Zero, _rig.Time.Elapsed);
    }

    [Fact]
    public async Task Attempt_SaysWhichKeyByItsPlace()
    {
        _rig.Vendor.Streams(Wires.Hello()).Streams(Wires.Hello());

        int?[] places = [(await _rig.RunAsync(_pool)).Attempt!.Credential, (await _rig.RunAsync(_pool)).Attempt!.Credential];

        Assert.Equal(new int?[] { 1, 2 }, places.Order());
    }
}
