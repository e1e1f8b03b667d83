namespace Parlance.Tests.Samples;

[Collection(nameof(ConsoleCollection))]
public class ExtensionsAiSampleTests
{
    [Fact]
    public async Task ExtensionsAiSample_Run_AnswersTheSecondTurn() =>
        Assert.Matches(@"sim/reasoning: .*18.* \(\d+ tokens\)", await ConsoleCollection.CaptureAsync(ExtensionsAiSample.RunAsync));
}
