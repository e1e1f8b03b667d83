using Parlance.Simulator;
using Parlance.Upstream;

namespace Parlance.Tests.Samples;

/// <summary>What <c>docs/fallback.md</c> shows.</summary>
internal static class FallbackSample
{
    public static async Task RunAsync()
    {
        // sample: csharp-fallback
        // In place of "sim/…" your own models, for example "openai/gpt-4o" with the fallback "anthropic/claude-haiku-4-5".
        using var client = await AiClient.FromModelAsync("sim/echo", new AiClientOptions
        {
            Fallbacks = ["sim/story"],
            HttpHandler = new SimulatorHandler(new SimulatorOptions { Pace = 0, Script = SimulatorOptions.InOrder("status=401") }),
        });

        var (_, stats) = await client.Chat().User("Hello").MaxTokens(20).ExecuteWithStatsAsync();
        foreach (var sent in stats.AttemptRecords)
        {
            Console.WriteLine($"{sent.Target} {sent.Status} {sent.Error?.Kind} {sent.LatencyMs} ms");   // sim/echo 401 Authentication, then sim/story 200
        }
        // end
    }

    public static AiClientOptions Options()
    {
        // sample: csharp-resilience
        var options = new AiClientOptions
        {
            Fallbacks = ["anthropic/claude-haiku-4-5"],
            MaxRetries = 3,
            Resilience = new ResilienceOptions
            {
                Timeouts = new Timeouts { FirstToken = TimeSpan.FromSeconds(30), Idle = TimeSpan.FromSeconds(20), Total = TimeSpan.FromMinutes(5) },
                Breaker = new BreakerOptions { Failures = 5, OpenFor = TimeSpan.FromSeconds(30) },
                Hedge = new HedgeOptions { After = TimeSpan.FromSeconds(4) },
            },
        };
        // end
        return options;
    }
}
