namespace Parlance.Tests.Samples;

[Collection(nameof(ConsoleCollection))]
public class FluentSampleTests
{
    [Fact]
    public async Task StreamingSample_Run_PrintsStoryAccountAndAnswers()
    {
        var output = await ConsoleCollection.CaptureAsync(StreamingSample.RunAsync);

        Assert.Matches(@"(stop|length), \d+ tokens", output);
        Assert.Matches(@"cancelled: True, about \d+ tokens", output);
        Assert.Contains("How old is the sun?", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StructuredOutputSample_Run_PrintsValuesAndTheAnswerThatIsNone()
    {
        var output = await ConsoleCollection.CaptureAsync(StructuredOutputSample.RunAsync);

        Assert.Matches(@"^\S.*: .+ \(\d+ tokens\)", output);
        Assert.Contains("answer_schema_mismatch: {", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MediaSample_Run_PrintsWhatEachOperationGave()
    {
        var output = await ConsoleCollection.CaptureAsync(MediaSample.RunAsync);

        Assert.Contains("256 numbers", output, StringComparison.Ordinal);
        Assert.Contains("image/png", output, StringComparison.Ordinal);
        Assert.Contains("2 images, best: ships that are red, flagged: False", output, StringComparison.Ordinal);
    }
}
