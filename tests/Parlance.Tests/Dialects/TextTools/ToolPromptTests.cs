using System.Text;
using Parlance.Dialects;
using Parlance.Dialects.TextTools;
using Parlance.Manifests;
using Parlance.Simulator;

namespace Parlance.Tests.Dialects.TextTools;

public class ToolPromptTests
{
    private static readonly ToolDefinition s_weather = new("weather", "The weather of a city.", RawJson.Parse("""{"type":"object","properties":{"city":{"type":"string"}}}"""));

    [Fact]
    public void Fit_ToolsAndHistory_BecomeWords()
    {
        var request = new ChatRequest
        {
            Model = "m",
            Messages = [Message.System("Be brief."), Message.User("Weather?"), Message.Assistant(new ToolCall("c1", "weather", """{"city":"Paris"}""")), Message.Tool("c1", "21 °C")],
            Tools = [s_weather],
            ToolChoice = ToolChoice.Required,
        };

        var fitted = ToolPrompt.Fit(request);

        Assert.Empty(fitted.Tools);
        Assert.Null(fitted.ToolChoice);
        Assert.StartsWith("Be brief.", fitted.Messages[0].Text, StringComparison.Ordinal);
        Assert.All(["weather", "The weather of a city.", "\"city\"", "You must call a tool"], part => Assert.Contains(part, fitted.Messages[0].Text, StringComparison.Ordinal));
        Assert.Equal("<tool_call>\n{\"name\":\"weather\",\"arguments\":{\"city\":\"Paris\"}}\n</tool_call>\n", fitted.Messages[2].Text);
        Assert.Equal((MessageRole.User, "<tool_result name=\"weather\">\n21 °C\n</tool_result>\n"), (fitted.Messages[3].Role, fitted.Messages[3].Text));
    }

    [Fact]
    public void Fit_ChoiceNone_OffersNothing() =>
        Assert.Equal("Hi", Assert.Single(ToolPrompt.Fit(new ChatRequest { Model = "m", Messages = [Message.User("Hi")], Tools = [s_weather], ToolChoice = ToolChoice.None }).Messages).Text);

    [Theory]
    [InlineData("text")]
    [InlineData("hybrid")]
    public async Task Execute_ModelThatCallsInText_GivesACall(string tools)
    {
        using var simulator = new SimulatorHandler(new SimulatorOptions { Announce = false, Pace = 0 });
        using var client = await ClientAsync(simulator, tools);
        var chat = client.Chat().User("""<tool_call>{"name":"weather","arguments":{"city":"Paris"}}</tool_call>""").Tools(s_weather);

        var whole = await chat.ExecuteAsync();
        var streamed = new List<StreamingEvent>();
        await foreach (var next in chat.Stream().ExecuteStreamAsync())
        {
            streamed.Add(next);
        }

        var call = Assert.Single(whole.ToolCalls);
        Assert.Equal(("weather", """{"city":"Paris"}""", FinishReason.ToolCalls), (call.Name, call.Arguments, whole.FinishReason));
        Assert.Equal("weather", Assert.Single(streamed.OfType<StreamingEvent.ToolCallStarted>()).Name);
        Assert.DoesNotContain(streamed, next => next is StreamingEvent.ContentDelta { Text: var text } && text.Contains('<'));
        var sent = Encoding.UTF8.GetString(simulator.Requests[0].Body.Span);
        Assert.Equal(tools == "hybrid", sent.Contains("\"tools\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Execute_ModelThatNeedsNoWords_IsLeftAlone()
    {
        using var simulator = new SimulatorHandler(new SimulatorOptions { Announce = false, Pace = 0 });
        using var client = await ClientAsync(simulator, "native");

        var reply = await client.Chat().User("<tool_call>{\"name\":\"weather\",\"arguments\":{}}</tool_call>").Tools(s_weather).ExecuteAsync();

        Assert.Contains("<tool_call>", reply.Content, StringComparison.Ordinal);
    }

    private static Task<AiClient> ClientAsync(SimulatorHandler simulator, string tools)
    {
        var provider = new Provider
        {
            Id = "lab",
            DisplayName = "Lab",
            Dialect = DialectSet.OpenAiChat,
            BaseUrl = new Uri("http://127.0.0.1/v1"),
            Auth = new AuthScheme("Authorization", "Bearer ", true),
            Credentials = [new Secret("any")],
            ChatPath = "/chat/completions",
            Quirks = Quirks.None with { Tools = tools },
        };
        return AiClient.FromModelAsync("lab/echo", new AiClientOptions { Catalog = new Catalog([provider]), HttpHandler = simulator });
    }
}
