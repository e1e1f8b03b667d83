using Parlance.Simulator.Faults;

namespace Parlance.Tests.Simulator;

public class DirectivesTests
{
    [Fact]
    public void TryApply_SeveralPairs_SetsEach()
    {
        var directives = new Directives();

        Assert.True(directives.TryApply(" status=429 ; retry-after = 2;html;split=bytes; usage=huge; header.x-more=a=b ", out _));

        Assert.Equal(429, directives.Status);
        Assert.Equal("2", directives.RetryAfter);
        Assert.True(directives.Html);
        Assert.Equal(Split.Bytes, directives.Split);
        Assert.Equal(UsageFault.Huge, directives.Usage);
        Assert.Equal([new("x-more", "a=b")], directives.Headers);
    }

    [Theory]
    [InlineData("stauts=503")]
    [InlineData("status=99")]
    [InlineData("status=abc")]
    [InlineData("stall-after=-1")]
    [InlineData("split=1")]
    [InlineData("big-event=999999999")]
    [InlineData("header.=x")]
    [InlineData("header.x=a\nb")]
    public void TryApply_UnknownOrBad_SaysWhich(string text)
    {
        Assert.False(new Directives().TryApply(text, out var error));

        Assert.Contains(text, error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryApply_Twice_LaterWins()
    {
        var directives = new Directives();

        directives.TryApply("stall-after=1;pace=5", out _);
        directives.TryApply("stall-after=2", out _);

        Assert.Equal(2, directives.StallAfter);
        Assert.Equal(TimeSpan.FromMilliseconds(5), directives.Pace);
    }

    [Theory]
    [InlineData("Hello", "Hello", null)]
    [InlineData("[sim:status=503] Hello", "Hello", "status=503")]
    [InlineData("Say [sim:crlf=1;bom=1]this[sim:tokens=3]", "Say this", "crlf=1;bom=1;tokens=3")]
    [InlineData("open [sim:status=503", "open [sim:status=503", null)]
    public void Take_Prompt_PartsWordsAndDirectives(string prompt, string words, string? directives)
    {
        Assert.Equal(words, PromptDirectives.Take(prompt, out var found));
        Assert.Equal(directives, found?.TrimStart(';'));
    }

    [Fact]
    public void InOrder_MoreRequestsThanEntries_RestGetNone()
    {
        var script = Parlance.Simulator.SimulatorOptions.InOrder("status=503", null);

        Assert.Equal(["status=503", null, null], Enumerable.Range(0, 3).Select(_ => script(null!)));
    }
}
