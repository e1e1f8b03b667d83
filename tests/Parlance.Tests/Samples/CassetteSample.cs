using Parlance.Simulator;

namespace Parlance.Tests.Samples;

/// <summary>What <c>docs/testing-offline.md</c> shows. A test holds the page to these lines.</summary>
public sealed class CassetteSample : IDisposable
{
    /// <summary>Records what the sample replays, from the simulator in the place of the provider.</summary>
    public CassetteSample()
    {
        using var simulator = new SimulatorHandler(new SimulatorOptions { Pace = 0 });
        using var cassette = new Cassette("cassettes/greeting.jsonl", CassetteMode.Record, new CassetteOptions { Inner = simulator });
        using var client = AiClient.FromModelAsync("anthropic/claude-haiku-4-5", new AiClientOptions { ApiKey = "any", HttpHandler = cassette }).GetAwaiter().GetResult();
        client.Chat().User("Say hello to Ada.").MaxTokens(50).ExecuteAsync().GetAwaiter().GetResult();
    }

    public void Dispose() => Directory.Delete("cassettes", recursive: true);

    // sample: cassette
    [Fact]
    public async Task Greeting_OfTheModel_IsPolite()
    {
        using var cassette = new Cassette("cassettes/greeting.jsonl");   // recorded once, replayed ever after; never recorded in CI
        using var client = await AiClient.FromModelAsync("anthropic/claude-haiku-4-5", new AiClientOptions
        {
            ApiKey = Environment.GetEnvironmentVariable("ANTHROPIC_API_KEY") ?? "not needed for a replay",
            HttpHandler = cassette,
        });

        var reply = await client.Chat().User("Say hello to Ada.").MaxTokens(50).ExecuteAsync();

        Assert.Contains("Ada", reply.Content);
    }
    // end

    [Fact]
    public async Task Simulator_InsteadOfAProvider_Misbehaves()
    {
        // sample: offline-simulator
        using var simulator = new SimulatorHandler(new SimulatorOptions { Script = SimulatorOptions.InOrder("status=503; retry-after=0", null) });
        using var client = await AiClient.FromModelAsync("sim/echo", new AiClientOptions { HttpHandler = simulator });

        var (_, stats) = await client.Chat().User("Hello").ExecuteWithStatsAsync();

        Assert.Equal(2, stats.Attempts);   // the first one failed, the second one answered
        // end
    }
}
