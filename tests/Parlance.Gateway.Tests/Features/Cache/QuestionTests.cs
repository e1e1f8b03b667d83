using System.Text;
using Parlance.Gateway.Features.Cache;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Features.Cache;

public class QuestionTests
{
    private const string Plain = """{"model":"m","messages":[{"role":"user","content":"A é"}],"temperature":1}""";

    [Theory]
    [InlineData("""{ "temperature" : 1, "model":"m", "messages":[ {"role":"user","content":"A é"} ] }""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"\u0041 \u00e9"}],"temperature":1,"stream":true,"stream_options":{"include_usage":true}}""")]
    public void Name_SameQuestionSpelledOtherwise_IsTheSame(string other) => Assert.Equal(Of("t", Plain), Of("t", other));

    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"A e"}],"temperature":1}""")]
    [InlineData("""{"model":"m","messages":[{"content":"A é","role":"user"}],"temperature":1}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"A é"}],"temperature":"1"}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"A é"}],"temperature":1,"user":"x"}""")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":["A é"]}],"temperature":1}""")]
    public void Name_AnotherQuestion_IsAnother(string other) => Assert.NotEqual(Of("t", Plain), Of("t", other));

    [Fact]
    public void Name_BeginsWithTheTenant()
    {
        Assert.StartsWith("team_1\n", Of("team_1", Plain), StringComparison.Ordinal);
        Assert.NotEqual(Question.Of("t", Encoding.UTF8.GetBytes(Plain), ["a", "b"]), Question.Of("t", Encoding.UTF8.GetBytes(Plain), ["ab"]));
    }

    [Fact]
    public void Kept_MoreThanFits_ForgetsWhatWasNotAskedForLongest()
    {
        var time = new ManualTime();
        var kept = new CachedAnswers(time);
        for (var i = 0; i < 10; i++)
        {
            kept.Keep($"q{i}", Answer(1000), 5000);
            _ = kept.Find("q0", TimeSpan.FromMinutes(1));
            Assert.True(kept.Bytes <= 5000);
        }

        Assert.NotNull(kept.Find("q0", TimeSpan.FromMinutes(1)));
        Assert.NotNull(kept.Find("q9", TimeSpan.FromMinutes(1)));
        Assert.Null(kept.Find("q1", TimeSpan.FromMinutes(1)));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(kept.Find("q0", TimeSpan.FromMinutes(1)));
        kept.Keep("large", Answer(6000), 5000);
        Assert.Null(kept.Find("large", TimeSpan.FromMinutes(1)));
        kept.Fit(0);
        Assert.Equal(0, kept.Bytes);
    }

    private static CachedAnswer Answer(int bytes) => new(default, new byte[bytes], "lab/echo", []);

    private static string Of(string tenant, string json) => Question.Of(tenant, Encoding.UTF8.GetBytes(json), []);
}
