using Parlance.Manifests;

namespace Parlance.Tests.Upstream;

/// <summary>Calls that a provider may have running at the same time: one more goes elsewhere, and is refused where there is no elsewhere.</summary>
public sealed class CeilingTests : IDisposable
{
    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    private static Target Full(int most, params string[] keys)
    {
        var target = Rig.Target("alpha", "https://alpha.example/v1", keys);
        return new Target(target.Provider with { MaxInflight = most }, "m");
    }

    [Fact]
    public async Task Ceiling_Reached_GoesToTheNextTargetUntilACallEnds()
    {
        var alpha = Full(1, "k1");
        _rig.Vendor.Streams(Wires.Hello()).Streams(Wires.Hello()).Streams(Wires.Hello());

        var first = await _rig.RunAsync(alpha, Rig.Beta);
        var second = await _rig.RunAsync(alpha, Rig.Beta);
        await _rig.ReadToEndAsync(first);
        var third = await _rig.RunAsync(alpha, Rig.Beta);

        Assert.Equal(["alpha", "beta", "alpha"], _rig.SentTo);
        await _rig.ReadToEndAsync(second);
        await _rig.ReadToEndAsync(third);
    }

    [Fact]
    public async Task Ceiling_ReachedAndNoOtherTarget_IsRefusedAtOnceAndNamesTheWayOut()
    {
        var alpha = Full(1, "k1");
        _rig.Vendor.Streams(Wires.Hello());

        var first = await _rig.RunAsync(alpha);
        var second = await _rig.RunAsync(alpha);

        Assert.Null(second.Attempt);
        Assert.Equal(("provider_overloaded", 503, TimeSpan.FromSeconds(1)), (second.Refusal!.Code, second.Refusal.Status, second.Refusal.RetryAfter!.Value));
        Assert.Equal(TimeSpan.Zero, _rig.Time.Elapsed);
        await _rig.ReadToEndAsync(first);
    }

    [Fact]
    public async Task Ceiling_SeveralKeys_CountsEachByItself()
    {
        var alpha = Full(1, "k1", "k2");
        _rig.Vendor.Streams(Wires.Hello()).Streams(Wires.Hello());

        var first = await _rig.RunAsync(alpha);
        var second = await _rig.RunAsync(alpha);
        var third = await _rig.RunAsync(alpha);

        Assert.Equal(2, _rig.Vendor.Sent.Select(sent => sent.Authorization).Distinct().Count());
        Assert.Equal("provider_overloaded", third.Refusal?.Code);
        await _rig.ReadToEndAsync(first);
        await _rig.ReadToEndAsync(second);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ceiling_CallThatFailsOrIsRefused_TakesNoPlace(bool isRefused)
    {
        var alpha = Full(1, "k1");
        if (isRefused)
        {
            _rig.Refusing.Add(alpha);
        }
        else
        {
            _rig.Vendor.Answers(400, """{"error":{"message":"no","type":"invalid_request_error"}}""");
        }

        var failed = await _rig.RunAsync(alpha);
        await (failed.Attempt?.DisposeAsync() ?? default);
        _rig.Refusing.Clear();
        _rig.Vendor.Streams(Wires.Hello());
        var next = await _rig.RunAsync(alpha);

        Assert.Null(next.Error);
        await _rig.ReadToEndAsync(next);
    }
}
