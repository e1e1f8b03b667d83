namespace Parlance.Tests.Samples;

[Collection(nameof(ConsoleCollection))]
public class FallbackSampleTests
{
    [Fact]
    public async Task FallbackSample_Run_PrintsEachRequest() =>
        Assert.Matches(@"^sim/echo 401 Authentication \d+ ms\s+sim/story 200  \d+ ms\s+$", await ConsoleCollection.CaptureAsync(FallbackSample.RunAsync));

    [Fact]
    public async Task FallbackSample_Options_MakeSense()
    {
        using var client = await AiClient.CreateAsync(FallbackSample.Options() with { Fallbacks = [] });

        Assert.Null(client.Model);
    }
}
