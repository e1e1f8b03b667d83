using System.Text.Json;
using Parlance.Simulator;
using Samples;

namespace Parlance.Tests.Client;

public sealed class DesignSampleTests
{
    [Fact]
    public async Task Sample_AgainstTheSimulator_RunsAsItStands()
    {
        using var simulator = new SimulatorHandler(new SimulatorOptions { Announce = false, Pace = 0 });
        await using var console = new StringWriter();

        await DesignSample.RunAsync(new AiClientOptions { ApiKey = "any", HttpHandler = simulator }, [Message.User("What is 6 × 7?")], console);

        var lines = console.ToString().Split(Environment.NewLine);
        Assert.Contains("Hello, world!", lines[0], StringComparison.Ordinal);
        Assert.Matches(@"\d+ \d+ \d+ \d+ ms 0\.\d+$", lines[^2]);
        Assert.Equal(4, simulator.Requests.Count);
        var tutor = JsonDocument.Parse(simulator.Requests[1].Body).RootElement;
        Assert.Equal((0.9, 0.95, "END"), (tutor.GetProperty("temperature").GetDouble(), tutor.GetProperty("top_p").GetDouble(), tutor.GetProperty("stop")[0].GetString()));
    }

    [Fact]
    public async Task FromModel_WithoutOptions_TakesTheKeyFromTheEnvironment()
    {
        const string Variable = "OPENAI_API_KEY";
        var before = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, "any");
        try
        {
            using var client = await AiClient.FromModelAsync("openai/gpt-4o");
            Assert.Equal("openai/gpt-4o", client.Model);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, before);
        }
    }

    [Fact]
    public async Task CreateAsyncAndBuilder_SameOptions_GiveTheSameClient()
    {
        using var simulator = new SimulatorHandler(new SimulatorOptions { Announce = false });
        using var created = await AiClient.CreateAsync(new AiClientOptions { Model = "sim/echo", HttpHandler = simulator });
        using var built = await AiClient.CreateBuilder().Model("sim/echo").HttpHandler(simulator).Timeout(TimeSpan.FromSeconds(30)).MaxRetries(1).BuildAsync();

        var first = await created.Chat().User("Hello").ExecuteAsync();
        var second = await built.Chat().User("Hello").ExecuteAsync();

        Assert.Equal(first.Content, second.Content);
    }
}
