using System.ComponentModel;
using System.Text.Json.Serialization;
using Parlance.Simulator;

namespace Parlance.Tests.Samples;

/// <summary>What docs/tools.md shows.</summary>
internal static partial class ToolSample
{
    public static async Task FunctionsAsync()
    {
        // sample: tools-functions
        [Description("The weather of a place.")]
        static string GetWeather([Description("Name of the place.")] string place) => $"18 °C in {place}";

        using var client = await AiClient.FromModelAsync("sim/tools", new AiClientOptions { HttpHandler = new SimulatorHandler() });
        var (reply, stats) = await client.Chat().User("How is the weather in Bern?").Tools(GetWeather).ExecuteWithStatsAsync();

        Console.WriteLine(reply.Content);
        Console.WriteLine($"{stats.Rounds} rounds, {stats.TotalTokens} tokens, {stats.CostUsd} USD");
        // end
    }

    public static async Task StreamAsync(AiClient client, Delegate search)
    {
        // sample: tools-stream
        await foreach (var step in client.Chat().User("What is new?").Tools(search).ExecuteStreamAsync())
        {
            switch (step)
            {
                case StreamingEvent.ContentDelta { Text: var text }:
                    Console.Write(text);
                    break;
                case StreamingEvent.ToolResultReceived { Call: var call, Result.IsError: var failed, Elapsed: var elapsed }:
                    Console.WriteLine($"[{call.Name}({call.Arguments}) {(failed ? "failed" : "answered")} after {elapsed.TotalMilliseconds} ms]");
                    break;
            }
        }

        // end
    }

    public static async Task ApprovalAsync(AiClient client, Delegate delete)
    {
        // sample: tools-approval
        var loop = new ToolLoopOptions
        {
            MaxRounds = 5,
            ToolTimeout = TimeSpan.FromSeconds(20),
            ApproveAsync = (call, _) => ValueTask.FromResult(call.Name.StartsWith("Delete", StringComparison.Ordinal) ? ToolApproval.Deny("Ask the user first.") : ToolApproval.Allow),
        };
        var reply = await client.Chat().User("Clean up.").Tools(delete).ToolLoop(loop).ExecuteAsync();
        // end
        Console.WriteLine(reply.Content);
    }

    public static async Task HistoryAsync(AiClient client, Delegate search)
    {
        // sample: tools-history
        List<Message> history = [Message.User("What is new?")];
        var reply = await client.Chat().Messages(history).Tools(search).ExecuteAsync();
        history.AddRange(reply.NewMessages);    // calls, results and the answer, with the state that the provider wants back

        history.Add(Message.User("And what of it matters?"));
        var next = await client.Chat().Messages(history).Tools(search).ExecuteAsync();
        // end
        Console.WriteLine(next.Content);
    }

    public static async Task TrimmedAsync(AiClient client)
    {
        // sample: tools-trimmed
        static Ticket Book(Trip trip) => new($"{trip.From}-{trip.To}");

        var reply = await client.Chat().User("To Bern, please.").Tools(TripContext.Default.Options, Book).ExecuteAsync();
        // end
        Console.WriteLine(reply.Content);
    }

    public static async Task McpAsync(AiClient client, McpProcess server)
    {
        // sample: tools-mcp
        // var server = new McpProcess("npx", "-y", "@modelcontextprotocol/server-filesystem", "/srv/docs") { PassOn = ["PATH", "HOME"] };
        await using var files = await McpTools.ConnectAsync("files", server);
        var reply = await client.Chat().User("What is in the folder?").Tools(await files.ListAsync()).ExecuteAsync();
        // end
        Console.WriteLine(reply.Content);
    }

    public static async Task CallerAsync(AiClient client)
    {
        // sample: tools-caller
        var chat = client.Chat().User("Switch on the light.").Tools(new ToolDefinition("light", "Switches the light.", RawJson.Parse("""{"type":"object","properties":{"on":{"type":"boolean"}}}""")));

        var asked = await chat.ExecuteAsync();
        var call = asked.ToolCalls[0];
        var answer = await chat.Messages(asked.Message).Tool(call.Id, "It is on.").ExecuteAsync();
        // end
        Console.WriteLine(answer.Content);
    }

    // sample: tools-context
    internal sealed record Trip(string From, string To);

    internal sealed record Ticket(string Route);

    [JsonSerializable(typeof(Trip))]
    [JsonSerializable(typeof(Ticket))]
    internal sealed partial class TripContext : JsonSerializerContext;
    // end
}
