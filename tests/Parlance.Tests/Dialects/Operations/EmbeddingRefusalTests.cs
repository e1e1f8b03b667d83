using System.Buffers;
using System.Text;
using Parlance.Dialects;
using Parlance.Dialects.Operations;

namespace Parlance.Tests.Dialects.Operations;

public class EmbeddingRefusalTests
{
    public static TheoryData<string> TextOnly => ["gemini", "vertex", "cohere", "ollama", "titan"];

    [Theory]
    [MemberData(nameof(TextOnly))]
    public void TokenNumbers_WhereOnlyTextIsTaken_AreRefusedWithTheWayOut(string spelling)
    {
        var error = Refusal(spelling, """{"model":"m","input":[1,2,3]}""");
        Assert.Equal((ErrorKind.InvalidRequest, "input", ErrorSide.Client), (error.Kind, error.Param, error.Side));
        Assert.Contains("send 'input' as a string or an array of strings", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoTexts_WhereOneIsTaken_AreRefusedWithTheWayOut() =>
        Assert.Contains("one text per call, not 2", Refusal("titan", """{"model":"m","input":["a","b"]}""").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"model":"m"}""", "input")]
    [InlineData("""{"model":"m","input":null}""", "input")]
    [InlineData("""{"model":"m","input":""}""", "input")]
    [InlineData("""{"model":"m","input":[]}""", "input")]
    [InlineData("""{"model":"m","input":["a",1]}""", "input")]
    [InlineData("""{"model":"m","input":[["a"]]}""", "input")]
    [InlineData("""{"model":"m","input":{}}""", "input")]
    [InlineData("""{"model":"m","input":"x","dimensions":0}""", "dimensions")]
    [InlineData("""{"model":"m","input":"x","dimensions":"8"}""", "dimensions")]
    [InlineData("""{"model":"m","input":"x","encoding_format":"int8"}""", "encoding_format")]
    public void Request_WrongField_IsNamed(string body, string param) => Assert.Equal(param, Refusal("cohere", body).Param);

    [Theory]
    [InlineData("""{"object":"list","data":[{"embedding":"not base64!","index":0}]}""", "float")]
    [InlineData("""{"object":"list","data":[{"embedding":"AACAfw==","index":0}]}""", "float")]
    [InlineData("""{"object":"list","data":[{"embedding":"AAA=","index":0}]}""", "float")]
    [InlineData("""{"object":"list","data":[{"embedding":["a"],"index":0}]}""", "base64")]
    [InlineData("""{"object":"list","data":[{"embedding":{},"index":0}]}""", "base64")]
    [InlineData("""{"object":"list","data":[{"index":0}]}""", "float")]
    [InlineData("""{"object":"list"}""", "float")]
    [InlineData("[]", "float")]
    public void Answer_ThatIsNoVector_IsAnUpstreamError(string answer, string format)
    {
        var meter = new Parlance.Upstream.AnswerMeter();
        new EmbeddingForm(EmbeddingSet.OpenAi).ReadAnswer(Encoding.UTF8.GetBytes(answer), Scan($$"""{"model":"m","input":"x","encoding_format":"{{format}}"}"""), new ArrayBufferWriter<byte>(), meter);
        Assert.Equal(("upstream_malformed", 502), (meter.Error?.Code, meter.Error?.Status));
    }

    private static ChatError Refusal(string spelling, string body)
    {
        var target = spelling switch
        {
            "gemini" => EmbeddingSet.Gemini,
            "vertex" => EmbeddingSet.Vertex,
            "cohere" => EmbeddingSet.Cohere,
            "ollama" => EmbeddingSet.Ollama,
            _ => EmbeddingSet.Titan,
        };
        Assert.False(new EmbeddingForm(target).TryWriteRequest(Scan(body), new WireTarget("m", Quirks.None), new ArrayBufferWriter<byte>(), new DroppedFields(), out var error));
        return error;
    }

    private static RequestScan Scan(string body)
    {
        Assert.True(RequestScan.TryScan(Encoding.UTF8.GetBytes(body), out var scan, out _));
        return scan;
    }
}
