using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance.Tests.Upstream;

/// <summary>Failures that another target of the way would repeat, and for which the owner names others.</summary>
public sealed class InsteadTests : IDisposable
{
    private static readonly Target s_large = Rig.Target("large", "https://large.example/v1", "large-key");
    private readonly Rig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("context-length.json", "context_length_exceeded")]
    [InlineData("content-filter.json", "content_filter")]
    public async Task Instead_RequestIsRefused_OthersAreAskedInPlaceOfTheRest(string answer, string code)
    {
        _rig.Reserve[code] = [s_large];
        _rig.Vendor.Answers(400, Wires.Read(answer)).Streams(Wires.Hello());

        var outcome = await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal(["alpha", "large"], _rig.SentTo);
        Assert.Equal("large/m", outcome.Attempt!.Target.Name);
        Assert.Equal(code, Assert.Single(_rig.Failed).Error.Code);
        await _rig.ReadToEndAsync(outcome);
        Assert.Equal("Hello!", _rig.Log.Fold.ToResult().Content);
    }

    [Theory]
    [InlineData("context-length.json")]
    [InlineData("content-filter.json")]
    public async Task Instead_NobodyIsNamed_RefusalIsTold(string answer)
    {
        _rig.Vendor.Answers(400, Wires.Read(answer));

        var outcome = await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal(["alpha"], _rig.SentTo);
        Assert.Equal(400, outcome.Error!.Status);
    }

    [Fact]
    public async Task Instead_FilterKeepsTheWholeAnswerBack_OthersAreAskedAndTheFirstIsReadToItsEnd()
    {
        _rig.Reserve["content_filter"] = [s_large];
        var frames = Wires.Read("withheld.sse").Split("\n\n");
        _rig.Vendor.Streams(body => frames.Aggregate(body, (said, frame) => said.Says(frame + "\n\n"))).Streams(Wires.Hello());

        var outcome = await _rig.RunAsync(Rig.Alpha, Rig.Beta);

        Assert.Equal(["alpha", "large"], _rig.SentTo);
        Assert.Null(Assert.Single(_rig.Failed).Error);
        Assert.Equal(9, Assert.Single(_rig.FailedUsage)!.Value.Input);
        await _rig.ReadToEndAsync(outcome);
        Assert.Equal("Hello!", _rig.Log.Fold.ToResult().Content);
    }

    [Fact]
    public async Task Instead_FilterAfterContent_AnswerStands()
    {
        _rig.Reserve["content_filter"] = [s_large];
        _rig.Vendor.Streams(Wires.Hello(..2) + Wires.Read("withheld.sse"));

        var attempt = await _rig.ReadToEndAsync(await _rig.RunAsync(Rig.Alpha, Rig.Beta));

        Assert.Equal(["alpha"], _rig.SentTo);
        Assert.Null(attempt.Error);
        Assert.Equal(("Hel", FinishReason.ContentFilter), (_rig.Log.Fold.ToResult().Content, _rig.Log.Fold.ToResult().FinishReason));
    }

    [Fact]
    public async Task Instead_NobodyIsNamedForAWithheldAnswer_ItIsTheAnswer()
    {
        _rig.Vendor.Streams(Wires.Read("withheld.sse"));

        var attempt = await _rig.ReadToEndAsync(await _rig.RunAsync(Rig.Alpha, Rig.Beta));

        Assert.Equal((1, null, FinishReason.ContentFilter), (_rig.Vendor.Sent.Count, attempt.Error, _rig.Log.Fold.ToResult().FinishReason));
    }

    [Fact]
    public async Task Instead_NoRetriesAreLeft_FailureIsTold()
    {
        using var rig = new Rig(new AttemptOptions { MaxRetries = 0 });
        rig.Reserve["context_length_exceeded"] = [s_large];
        rig.Vendor.Answers(400, Wires.Read("context-length.json"));

        var outcome = await rig.RunAsync(Rig.Alpha);

        Assert.Equal("context_length_exceeded", outcome.Error!.Code);
        Assert.Single(rig.Vendor.Sent);
    }
}
