using Parlance.Gateway.Configuration;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Samples;

/// <summary>Runs alone: the sample reads the process's environment and writes to its console.</summary>
[CollectionDefinition(nameof(GatewaySampleTests), DisableParallelization = true)]
[Collection(nameof(GatewaySampleTests))]
public class GatewaySampleTests
{
    [Fact]
    public async Task GatewaySample_Run_PrintsAStory()
    {
        // The sample's model at the pace of a test: an alias for the same story without its pauses.
        await using var gateway = await TestGateway.StartAsync(change: options =>
            options.Catalog.TryResolve("lab/story", out var story, out _) ? options with { Groups = new Dictionary<string, ModelGroup> { ["sim/story"] = ModelGroup.Of(story) } } : options);
        Environment.SetEnvironmentVariable("PARLANCE_URL", new Uri(gateway.Address, "v1").ToString());
        Environment.SetEnvironmentVariable("PARLANCE_KEY", TestGateway.Key);
        var usual = Console.Out;
        using var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            await GatewaySample.RunAsync();
        }
        finally
        {
            Console.SetOut(usual);
            Environment.SetEnvironmentVariable("PARLANCE_URL", null);
            Environment.SetEnvironmentVariable("PARLANCE_KEY", null);
        }

        Assert.True(output.ToString().Split(' ').Length > 100, output.ToString());
    }
}
