using System.ComponentModel;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Parlance.Simulator;
using Parlance.Tests.Client.ExtensionsAi.Decorators;

namespace Parlance.Tests.Client.ExtensionsAi;

/// <summary>
/// An application's own decorators over the client, for each dialect. The simulator is as strict as the vendors: signed reasoning that does not come back unmodified in a tool loop, a result without its call, and
/// an id that nobody gave are errors there.
/// </summary>
public sealed class DecoratorTests : IDisposable
{
    private const string Question = "Think, then ask for the weather [sim:model=reasoning;rounds=2]";
    private const string Story = "Tell me a story [sim:model=story]";
    private readonly SimulatorHandler _simulator = new(new SimulatorOptions { Announce = false, Pace = 0 });

    /// <summary>Model, address, and how the last request of a loop shows the reasoning of the rounds before; null where the protocol signs none.</summary>
    public static TheoryData<string, string, string?> Dialects => new()
    {
        { "openrouter/vendor/model", "https://sim.example/v1", "\"reasoning_details\"" },
        { "deepseek/deepseek-chat", "https://sim.example/as/deepseek", "\"reasoning_content\"" },
        { "openai/gpt-5.4", "https://sim.example/v1", "\"encrypted_content\"" },
        { "anthropic/claude-sonnet-4-6", "https://sim.example/v1", "\"signature\"" },
        { "gemini/gemini-3-pro-preview", "https://sim.example/v1beta", "\"thoughtSignature\"" },
        { "bedrock/anthropic.claude-sonnet-4-6", "https://sim.example", "\"signature\"" },
        { "cohere/command-a-reasoning-08-2025", "https://sim.example/v2", null },
        { "ollama/qwen3", "https://sim.example", null },
    };

    public void Dispose() => _simulator.Dispose();

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task FunctionCalling_TwoRoundsStreamed_KeepsReasoningAndIds(string model, string address, string? mark)
    {
        using var client = new FunctionCalling(await ClientAsync(model, address));
        var cities = new List<string>();

        var response = await client.GetStreamingResponseAsync(Question, Options(cities)).ToChatResponseAsync();

        AssertTwoRounds(response, cities, mark);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task FunctionCalling_TwoRoundsWhole_KeepsReasoningAndIds(string model, string address, string? mark)
    {
        using var client = new FunctionCalling(await ClientAsync(model, address));
        var cities = new List<string>();

        var response = await client.GetResponseAsync(Question, Options(cities));

        AssertTwoRounds(response, cities, mark);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Caching_UnderFunctionCalling_ServesHistoriesThatWereJson(string model, string address, string? mark)
    {
        _ = mark;
        using var client = new FunctionCalling(new Caching(await ClientAsync(model, address)));

        var first = await client.GetResponseAsync(Question, Options([]));
        var asked = _simulator.Requests.Count;
        var second = await client.GetResponseAsync(Question, Options([]));

        Assert.Equal(3, asked);
        Assert.Equal((asked, first.Text), (_simulator.Requests.Count, second.Text));
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Caching_OfStreams_GivesTheSameAnswerAgain(string model, string address, string? mark)
    {
        _ = mark;
        using var client = new Caching(await ClientAsync(model, address));

        var first = await client.GetStreamingResponseAsync(Story).ToChatResponseAsync();
        var second = await client.GetStreamingResponseAsync(Story).ToChatResponseAsync();

        Assert.Single(_simulator.Requests);
        Assert.Equal((first.Text, first.FinishReason, first.Usage!.TotalTokenCount), (second.Text, second.FinishReason, second.Usage!.TotalTokenCount));
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Tracing_AroundEveryRound_SeesWhatItNotes(string model, string address, string? mark)
    {
        _ = mark;
        var tracing = new Tracing(await ClientAsync(model, address));
        using var client = new FunctionCalling(tracing);

        await client.GetStreamingResponseAsync(Question, Options([])).ToChatResponseAsync();

        Assert.Equal(3, tracing.Lines.Count);
        Assert.All(tracing.Lines, line => Assert.Contains($" {model} → ", line, StringComparison.Ordinal));
        Assert.All(tracing.Lines, line => Assert.Contains(" True ", line, StringComparison.Ordinal));
        Assert.Contains("tool_calls", tracing.Lines[0], StringComparison.Ordinal);
        Assert.Contains("stop", tracing.Lines[2], StringComparison.Ordinal);
    }

    private static ChatOptions Options(List<string> cities) => new()
    {
        MaxOutputTokens = 4000,
        Reasoning = new ReasoningOptions { Effort = ReasoningEffort.Medium },
        Tools = [AIFunctionFactory.Create([Description("The weather of a city.")] (string city) => { cities.Add(city); return new { city, celsius = 21 }; }, "weather")],
    };

    private void AssertTwoRounds(ChatResponse response, List<string> cities, string? mark)
    {
        Assert.Equal(2, cities.Count);
        Assert.Equal(3, _simulator.Requests.Count);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.NotEqual("", response.Messages[^1].Text);
        var calls = response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Select(call => call.CallId).ToArray();
        var results = response.Messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Select(result => result.CallId).ToArray();
        Assert.Equal(calls, results);

        if (mark is not null)
        {
            Assert.Equal(2, JsonDocument.Parse(_simulator.Requests[^1].Body).RootElement.GetRawText().Split(mark).Length - 1);
        }

        Assert.Contains("21", Encoding.UTF8.GetString(_simulator.Requests[^1].Body.Span), StringComparison.Ordinal);
    }

    private async Task<IChatClient> ClientAsync(string model, string address) =>
        await AiClient.FromModelAsync(model, new AiClientOptions { ApiKey = "any", BaseUrl = new Uri(address), HttpHandler = _simulator });
}
