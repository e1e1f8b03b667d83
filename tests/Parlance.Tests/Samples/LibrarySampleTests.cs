namespace Parlance.Tests.Samples;

[Collection(nameof(ConsoleCollection))]
public class LibrarySampleTests
{
    [Fact]
    public async Task LibrarySample_Run_PrintsAnswerStoryAndStats()
    {
        var output = await ConsoleCollection.CaptureAsync(LibrarySample.RunAsync);

        Assert.Contains("simulator", output, StringComparison.OrdinalIgnoreCase);
        Assert.Matches(@"stop: \d+ \+ \d+ tokens, \d+ ms, 0\.\d+ USD", output);
    }
}
