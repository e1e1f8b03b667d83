// dotnet run --project samples/Console                                          asks the simulator: no key, no network
// dotnet run --project samples/Console -- openai/gpt-4o-mini "Why is it blue?"  asks a provider; its key comes from the environment
using Parlance;
using Parlance.Simulator;

var model = args.Length > 0 ? args[0] : "sim/story";
var question = args.Length > 1 ? args[1] : "Tell me a story";

using var simulator = new SimulatorHandler();
using var client = await AiClient.FromModelAsync(model, model.StartsWith("sim/", StringComparison.Ordinal) ? new AiClientOptions { HttpHandler = simulator } : null);
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

try
{
    await foreach (var step in client.Chat().System("You answer in plain sentences.").User(question).MaxTokens(200).ExecuteStreamAsync(stop.Token))
    {
        switch (step)
        {
            case StreamingEvent.ContentDelta piece:
                Console.Write(piece.Text);
                break;
            case StreamingEvent.Completed { Stats: var stats }:
                Console.WriteLine($"\n\n{stats.Target}: {stats.PromptTokens} + {stats.CompletionTokens} tokens, {stats.LatencyMs} ms, {stats.CostUsd?.ToString() ?? "unknown"} USD");
                break;
        }
    }

    return 0;
}
catch (AiException e)
{
    Console.Error.WriteLine($"{e.Code}: {e.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
