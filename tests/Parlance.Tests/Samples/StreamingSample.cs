using Parlance.Simulator;

namespace Parlance.Tests.Samples;

/// <summary>What <c>docs/streaming.md</c> shows. A test holds the page to these lines.</summary>
internal static class StreamingSample
{
    public static async Task RunAsync()
    {
        using var client = await AiClient.FromModelAsync("sim/story", new AiClientOptions { HttpHandler = new SimulatorHandler(new SimulatorOptions { Pace = 0 }) });

        // sample: streaming
        await foreach (var step in client.Chat().User("Tell me a story").MaxTokens(60).ExecuteStreamAsync())
        {
            switch (step)
            {
                case StreamingEvent.ReasoningDelta thought:
                    Console.Error.Write(thought.Text);
                    break;
                case StreamingEvent.ContentDelta piece:
                    Console.Write(piece.Text);
                    break;
                case StreamingEvent.Completed done:
                    Console.WriteLine($"\n{done.Result.FinishReason}, {done.Stats.TotalTokens} tokens");
                    break;
            }
        }

        // end
        // sample: streaming-stats
        var (events, account) = client.Chat().User("Tell me a story").Timeout(TimeSpan.FromMinutes(1)).ExecuteStreamWithStatsAsync();
        await foreach (var step in events)
        {
            if (step is StreamingEvent.ContentDelta)
            {
                break;   // seen enough: the connection closes
            }
        }

        var stats = await account;   // complete when the stream is, however it ended
        Console.WriteLine($"cancelled: {stats.Cancelled}, about {stats.CompletionTokens} tokens");
        // end
        // sample: batch
        string[] questions = ["How high is Everest?", "How deep is the sea?", "How old is the sun?"];
        var answers = await client.BatchAsync(questions.Select(question => client.Chat().Model("sim/echo").User(question)), new BatchOptions { Concurrency = 2 });
        foreach (var answer in answers)
        {
            Console.WriteLine(answer.Succeeded ? answer.Value.Reply.Content : answer.Error.Message);
        }

        // end
    }
}
