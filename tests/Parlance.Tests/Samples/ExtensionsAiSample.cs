using Microsoft.Extensions.AI;
using Parlance.Simulator;

namespace Parlance.Tests.Samples;

/// <summary>What <c>docs/extensions-ai.md</c> shows.</summary>
internal static class ExtensionsAiSample
{
    public static async Task RunAsync()
    {
        // sample: extensions-ai
        using IChatClient client = await AiClient.FromModelAsync("sim/reasoning", new AiClientOptions { HttpHandler = new SimulatorHandler() });
        List<ChatMessage> history = [new(ChatRole.User, "Think about 17")];

        var answer = await client.GetStreamingResponseAsync(history, new ChatOptions { Reasoning = new ReasoningOptions { Effort = ReasoningEffort.Low } }).ToChatResponseAsync();
        history.AddMessages(answer);   // reasoning goes back with its signature, calls with their ids
        history.Add(new ChatMessage(ChatRole.User, "And 18?"));

        answer = await client.GetResponseAsync(history);
        Console.WriteLine($"{answer.AdditionalProperties!["parlance.target"]}: {answer.Text} ({answer.Usage!.TotalTokenCount} tokens)");
        // end
    }
}
