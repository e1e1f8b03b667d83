using System.Text;
using Parlance.Dialects.Operations;
using Parlance.Upstream;
using Parlance.Wire;

namespace Parlance.Tests.Dialects.Operations;

public class OperationStreamTests
{
    // developers.openai.com/api/docs: streaming events of images, speech and transcriptions.
    [Theory]
    [InlineData("""{"type":"image_generation.completed","b64_json":"...","usage":{"total_tokens":100,"input_tokens":50,"output_tokens":50,"input_tokens_details":{"text_tokens":10,"image_tokens":40}}}""", 10, 0, 50, 40)]
    [InlineData("""{"type":"speech.audio.done","usage":{"input_tokens":14,"output_tokens":101,"total_tokens":115}}""", 14, 0, 101, 0)]
    [InlineData("""{"type":"transcript.text.done","text":"I see skies","usage":{"type":"tokens","input_tokens":14,"input_token_details":{"text_tokens":4,"audio_tokens":10},"output_tokens":31,"total_tokens":45}}""", 4, 10, 31, 0)]
    public void Event_WithUsage_IsCounted(string json, long input, long audio, long output, long images)
    {
        var meter = Read(json);
        Assert.Equal(new Usage { Input = input, AudioInput = audio, Output = output, Units = images > 0 ? new UsageUnits { ImageInput = images } : null }, meter.Usage);
        Assert.True(meter is { Ended: true, HasContent: true, ContentBytes: 0 });
    }

    [Theory]
    [InlineData("""{"type":"duration","seconds":7}""", 7_000, false)]
    [InlineData("""{"type":"duration","seconds":9.0421}""", 9_043, false)]
    [InlineData("""{"input_tokens":-5}""", 0, true)]
    [InlineData("""{"input_tokens":1.5}""", 0, true)]
    [InlineData("""{"input_tokens":9e17}""", 0, true)]
    public void Event_WithoutTokens_CountsTheRestOrMarksIt(string usage, long milliseconds, bool isImplausible)
    {
        var meter = Read($$"""{"type":"transcript.text.done","text":"x","usage":{{usage}}}""");
        Assert.Equal((milliseconds, isImplausible), (meter.Usage!.Value.Units!.AudioMilliseconds, meter.Usage.Value.Units.Implausible));
    }

    [Theory]
    [InlineData("""{"type":"transcript.text.done","text":"x","usage":null}""")]
    [InlineData("not json")]
    [InlineData("[DONE]")]
    public void Event_WithoutTokens_CountsNone(string json)
    {
        var meter = Read(json);
        Assert.Null(meter.Usage);
        Assert.True(meter.Ended);
    }

    [Fact]
    public void Event_WithAnError_EndsTheStream()
    {
        var meter = Read("""{"error":{"message":"The server had an error","type":"server_error","code":null}}""");
        Assert.Equal(ErrorKind.ServerError, meter.Error?.Kind);
        Assert.False(meter.Ended);
    }

    private static AnswerMeter Read(string json)
    {
        var meter = new AnswerMeter();
        var reader = new OperationStreamReader();
        reader.Read(new Frame { Data = Encoding.UTF8.GetBytes(json) }, meter);
        reader.Complete(meter);
        return meter;
    }
}
