using System.Diagnostics;
using Parlance.Simulator;

namespace Parlance.Tests.Samples;

/// <summary>What <c>docs/telemetry.md</c> shows.</summary>
internal static class TelemetrySample
{
    public static async Task RunAsync()
    {
        // sample: telemetry
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Parlance",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => Console.WriteLine($"{span.DisplayName}: {span.GetTagItem("gen_ai.usage.input_tokens")} + {span.GetTagItem("gen_ai.usage.output_tokens")} tokens"),
        };
        ActivitySource.AddActivityListener(listener);

        using var client = await AiClient.FromModelAsync("sim/echo", new AiClientOptions { HttpHandler = new SimulatorHandler() });
        await client.Chat().User("Hello!").ExecuteAsync();
        // end
    }
}
