using System.ComponentModel;
using System.Text.Json.Nodes;
using Parlance.Simulator;

namespace Parlance.Tests.Client.Tools;

/// <summary>Functions through every dialect: two rounds with parallel calls, streams in random cuts, a strict provider.</summary>
public sealed class ToolDialectTests
{
    private static readonly Uri s_bedrock = new("https://bedrock-runtime.us-east-1.amazonaws.com");

    private int _calls;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var model in new[] { "sim/tools", "openai/gpt-4o", "openai/o3-pro", "anthropic/claude-sonnet-4-5", "gemini/gemini-2.5-flash", "cohere/command-a-03-2025", "ollama/qwen3", "bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0" })
            {
                cases.Add(model, "tools");
            }

            // Those with a place for state that must come back while functions run.
            foreach (var model in new[] { "sim/reasoning", "openai/o3-pro", "anthropic/claude-sonnet-4-5", "gemini/gemini-2.5-flash", "bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0" })
            {
                cases.Add(model, "reasoning");
            }

            return cases;
        }
    }

    [Description("The weather of a place.")]
    private string GetWeather([Description("Name of the place.")] string place, int days)
    {
        Interlocked.Increment(ref _calls);
        return $"weather[{place}|{days}]";
    }

    [Description("Adds two numbers.")]
    private async Task<int> AddAsync(int left, int right, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        Interlocked.Increment(ref _calls);
        return left + right;
    }

    private static SimulatorHandler Simulator(string plays) => new(new SimulatorOptions { Announce = false, Pace = 0, Script = _ => $"model={plays}; rounds=2; split=random" });

    private static Task<AiClient> ClientAsync(string model, SimulatorHandler simulator) =>
        AiClient.FromModelAsync(model, new AiClientOptions { ApiKey = "any", BaseUrl = model.StartsWith("bedrock", StringComparison.Ordinal) ? s_bedrock : null, HttpHandler = simulator, MaxRetries = 0 });

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Stream_TwoRoundsOfParallelCalls_EndsInOneAnswerThatKnowsTheResults(string model, string plays)
    {
        using var simulator = Simulator(plays);
        using var client = await ClientAsync(model, simulator);
        var chat = client.Chat().System("Be brief.").User("Use both.").Tools(GetWeather, AddAsync);

        var events = new List<StreamingEvent>();
        await foreach (var next in chat.ExecuteStreamAsync())
        {
            events.Add(next);
        }

        var completed = Assert.IsType<StreamingEvent.Completed>(events[^1]);
        Assert.Single(events.OfType<StreamingEvent.Completed>());
        var results = events.OfType<StreamingEvent.ToolResultReceived>().ToList();
        Assert.Equal((4, 4, 3, 3), (_calls, results.Count, simulator.Requests.Count, completed.Stats.Rounds));
        Assert.All(results, result => Assert.False(result.Result.IsError));
        Assert.Equal(3, events.OfType<StreamingEvent.Finished>().Count());
        Assert.Contains("The tools answered:", completed.Result.Content, StringComparison.Ordinal);
        Assert.All(results.TakeLast(2), result => Assert.Contains($"- {result.Call.Name}: {Text(result.Result)}", completed.Result.Content, StringComparison.Ordinal));
        Assert.Equal(events.OfType<StreamingEvent.ContentDelta>().Aggregate("", (text, delta) => text + delta.Text)[^completed.Result.Content.Length..], completed.Result.Content);
        Assert.Equal(
            [MessageRole.Assistant, MessageRole.Tool, MessageRole.Tool, MessageRole.Assistant, MessageRole.Tool, MessageRole.Tool, MessageRole.Assistant],
            completed.Result.NewMessages.Select(message => message.Role));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Execute_TwoRounds_LeavesAHistoryThatTheProviderTakes(string model, string plays)
    {
        using var simulator = Simulator(plays);
        using var client = await ClientAsync(model, simulator);
        var chat = client.Chat().System("Be brief.").User("Use both.").Tools(GetWeather, AddAsync);

        var (reply, stats) = await chat.ExecuteWithStatsAsync();
        var next = await chat.Messages(reply.NewMessages).User("And again.").ExecuteAsync();

        Assert.Equal((8, 6), (_calls, simulator.Requests.Count));
        Assert.Equal((3, 3, reply.Usage), (stats.Rounds, stats.Attempts, stats.Usage));
        Assert.True(stats.PromptTokens > 3 * 5 && stats.CompletionTokens > 0);
        Assert.Contains("The tools answered:", next.Content, StringComparison.Ordinal);
        AssertIsJson(simulator);
    }

    private static string Text(ToolResult result) => string.Concat(result.Content.OfType<TextPart>().Select(part => part.Text));

    private static void AssertIsJson(SimulatorHandler simulator) => Assert.All(simulator.Requests, request => Assert.IsType<JsonObject>(JsonNode.Parse(request.Body.Span)));
}
