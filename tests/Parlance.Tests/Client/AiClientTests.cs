using Parlance.Simulator;

namespace Parlance.Tests.Client;

/// <summary>The client against the simulator, in both dialects.</summary>
public sealed class AiClientTests
{
    public static TheoryData<string> Providers => ["openai", "anthropic"];

    private static SimulatorHandler Simulator(params string?[] directives) =>
        new(new SimulatorOptions { Announce = false, Pace = 0, Script = SimulatorOptions.InOrder(directives) });

    private static Task<AiClient> ClientAsync(string model, HttpMessageHandler handler) => AiClient.FromModelAsync(model, new AiClientOptions { ApiKey = "any", HttpHandler = handler });

    private static async Task<List<StreamingEvent>> CollectAsync(IAsyncEnumerable<StreamingEvent> events)
    {
        var all = new List<StreamingEvent>();
        await foreach (var next in events)
        {
            all.Add(next);
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Stream_Answer_SaysTheSameAsTheWholeOne(string provider)
    {
        using var simulator = Simulator();
        using var client = await ClientAsync($"{provider}/story", simulator);
        var chat = client.Chat().User("Tell me a story").MaxTokens(60);

        var whole = await chat.ExecuteAsync();
        var events = await CollectAsync(chat.Stream().ExecuteStreamAsync());

        var completed = Assert.IsType<StreamingEvent.Completed>(events[^1]);
        Assert.NotEqual("", whole.Content);
        Assert.Equal(whole.Content, string.Concat(events.OfType<StreamingEvent.ContentDelta>().Select(delta => delta.Text)));
        Assert.Equal((whole.Content, whole.FinishReason, whole.Usage), (completed.Result.Content, completed.Result.FinishReason, completed.Result.Usage));
        Assert.Equal(whole.FinishReason, Assert.Single(events.OfType<StreamingEvent.Finished>()).Reason);
        Assert.IsType<StreamingEvent.Started>(events[0]);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task ExecuteWithStats_Answer_CountsTokensAndTime(string provider)
    {
        using var simulator = Simulator();
        using var client = await ClientAsync($"{provider}/echo", simulator);

        var (reply, stats) = await client.Chat().User("Hello there").ExecuteWithStatsAsync();

        Assert.Equal(reply.Usage, stats.Usage);
        Assert.True(stats.PromptTokens > 0 && stats.CompletionTokens > 0);
        Assert.Equal(stats.PromptTokens + stats.CompletionTokens, stats.TotalTokens);
        Assert.Equal(($"{provider}/echo", 1), (stats.Target, stats.Attempts));
        Assert.InRange(stats.TimeToFirstTokenMs, 0, stats.LatencyMs);
        Assert.Null(stats.CostNanoUsd);
        Assert.Null(stats.CostUsd);
    }

    [Fact]
    public async Task ExecuteWithStats_PricedModel_CostsExactlyWhatTheCardSays()
    {
        using var simulator = Simulator();
        using var client = await AiClient.FromModelAsync("sim/echo", new AiClientOptions { HttpHandler = simulator });

        var (_, stats) = await client.Chat().User("Hello there").ExecuteWithStatsAsync();

        // 0.10 and 0.40 USD per million tokens are 100 and 400 nano-USD per token.
        Assert.Equal((stats.PromptTokens * 100) + (stats.CompletionTokens * 400), stats.CostNanoUsd);
        Assert.Equal(stats.CostNanoUsd / 1e9m, stats.CostUsd);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Tools_TwoTurns_EndInAnAnswer(string provider)
    {
        using var simulator = Simulator();
        using var client = await ClientAsync($"{provider}/tools", simulator);
        var weather = new ToolDefinition("weather", "The weather of a city.", RawJson.Parse("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""));
        var chat = client.Chat().User("What is the weather in Paris?").Tools(weather).ToolChoice(ToolChoice.Required);

        var events = await CollectAsync(chat.ExecuteStreamAsync());
        var first = ((StreamingEvent.Completed)events[^1]).Result;
        var call = Assert.Single(first.ToolCalls);
        var second = await client.Chat().User("What is the weather in Paris?").Tools(weather).Messages(first.Message).Tool(call.Id, "21 °C").ExecuteAsync();

        Assert.Equal(FinishReason.ToolCalls, first.FinishReason);
        Assert.Equal("weather", Assert.Single(events.OfType<StreamingEvent.ToolCallStarted>()).Name);
        Assert.Equal(call.Arguments, string.Concat(events.OfType<StreamingEvent.ToolCallDelta>().Select(delta => delta.Arguments)));
        Assert.Equal(FinishReason.Stop, second.FinishReason);
        Assert.NotEqual("", second.Content);
    }

    [Fact]
    public async Task Reasoning_SentBackWithTheHistory_KeepsItsSignature()
    {
        using var simulator = Simulator();
        using var client = await ClientAsync("anthropic/reasoning", simulator);
        var chat = client.Chat().User("Think about 17").Reasoning("medium").MaxTokens(4000);

        var events = await CollectAsync(chat.ExecuteStreamAsync());
        var first = ((StreamingEvent.Completed)events[^1]).Result;
        var second = await chat.Messages(first.Message).User("And 18?").ExecuteAsync();

        Assert.Equal(first.Reasoning, string.Concat(events.OfType<StreamingEvent.ReasoningDelta>().Select(delta => delta.Text)));
        Assert.Contains(events, next => next is StreamingEvent.ReasoningStateReceived);
        Assert.NotEqual("", second.Content);
        Assert.Contains("\"signature\"", System.Text.Encoding.UTF8.GetString(simulator.Requests[1].Body.Span), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Image_ByValue_Arrives(string provider)
    {
        using var simulator = Simulator();
        using var client = await ClientAsync($"{provider}/vision", simulator);
        var pixel = ImagePart.FromBytes(Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="), "image/png");

        var reply = await client.Chat().User("What is this?", pixel).ExecuteAsync();

        Assert.Contains("1", reply.Content, StringComparison.Ordinal);
        Assert.Contains("png", reply.Content, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Answers_SeveralAskedFor_AreToldApart()
    {
        using var simulator = Simulator();
        using var client = await ClientAsync("openai/story", simulator);

        var events = await CollectAsync(client.Chat().User("Tell me a story").MaxTokens(20).N(2).ExecuteStreamAsync());

        var result = ((StreamingEvent.Completed)events[^1]).Result;
        Assert.Equal(2, result.Choices.Count);
        foreach (var choice in result.Choices)
        {
            Assert.Equal(choice.Message.Text, string.Concat(events.OfType<StreamingEvent.ContentDelta>().Where(delta => delta.Choice == choice.Index).Select(delta => delta.Text)));
        }
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Error_OfTheProvider_HasItsCodeAndTheWayBack(string provider)
    {
        using var simulator = Simulator("status=429; retry-after=600");
        using var client = await ClientAsync($"{provider}/echo", simulator);

        var error = await Assert.ThrowsAsync<AiException>(() => client.Chat().User("hi").ExecuteAsync());

        Assert.Equal(("E2001", ErrorKind.RateLimited, 429, true, true), (error.Code, error.Kind, error.Status, error.Retryable, error.Fallbackable));
        Assert.Equal(TimeSpan.FromMinutes(10), error.RetryAfter);
        Assert.Equal((provider, $"{provider}/echo", 1), (error.Provider, error.Target, error.Attempts));
        Assert.NotNull(error.RequestId);
    }

    [Theory]
    [InlineData("status=400", "E1001")]
    [InlineData("status=401", "E1002")]
    [InlineData("status=403", "E1003")]
    [InlineData("status=404", "E1004")]
    [InlineData("status=413", "E1005")]
    [InlineData("status=500; header.x-should-retry=false", "E3001")]
    [InlineData("status=529; header.x-should-retry=false", "E3002")]
    [InlineData("status=504; header.x-should-retry=false", "E3003")]
    [InlineData("status=409", "E4001")]
    public async Task Error_EveryStatus_HasItsCode(string directive, string code)
    {
        using var simulator = Simulator(directive);
        using var client = await ClientAsync("anthropic/echo", simulator);

        Assert.Equal(code, (await Assert.ThrowsAsync<AiException>(() => client.Chat().User("hi").ExecuteAsync())).Code);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Error_AsAPage_IsNotQuoted(string provider)
    {
        using var simulator = Simulator("html; header.x-should-retry=false");
        using var client = await ClientAsync($"{provider}/echo", simulator);

        var error = await Assert.ThrowsAsync<AiException>(() => client.Chat().User("hi").ExecuteAsync());

        Assert.DoesNotContain("<", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai", "error-event=3")]
    [InlineData("anthropic", "error-event=3")]
    [InlineData("openai", "truncate-after=6")]
    [InlineData("anthropic", "truncate-after=6")]
    [InlineData("openai", "reset-after=6")]
    [InlineData("anthropic", "reset-after=6")]
    public async Task Stream_FailsAfterContent_GivesWhatCameAndThrows(string provider, string directive)
    {
        using var simulator = Simulator(directive);
        using var client = await ClientAsync($"{provider}/story", simulator);
        var text = "";
        var completed = false;

        var error = await Assert.ThrowsAsync<AiException>(async () =>
        {
            await foreach (var next in client.Chat().User("Tell me a story").MaxTokens(60).ExecuteStreamAsync())
            {
                text += (next as StreamingEvent.ContentDelta)?.Text;
                completed |= next is StreamingEvent.Completed;
            }
        });

        Assert.NotEqual("", text);
        Assert.False(completed);
        Assert.Single(simulator.Requests);
        Assert.Equal(ErrorPhase.Stream, error.Error.Phase);
    }

    [Fact]
    public async Task Fallback_MainModelFails_AnswersWithItsOwnKeyOnly()
    {
        using var simulator = Simulator("status=401");
        using var client = await AiClient.FromModelAsync("anthropic/echo", new AiClientOptions { ApiKey = "explicit", HttpHandler = simulator, Fallbacks = ["ollama/echo"] });

        var (reply, stats) = await client.Chat().User("Hello").ExecuteWithStatsAsync();

        Assert.Contains("Hello", reply.Content, StringComparison.Ordinal);
        Assert.Equal(("ollama/echo", 2), (stats.Target, stats.Attempts));
        Assert.Equal("explicit", simulator.Requests[0].Headers["x-api-key"]);
        Assert.DoesNotContain(simulator.Requests[1].Headers, header => header.Value.Contains("explicit", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Model_PerRequest_TakesThePlaceOfTheMainOne()
    {
        using var simulator = Simulator();
        using var client = await AiClient.CreateAsync(new AiClientOptions { HttpHandler = simulator });

        var (_, stats) = await client.Chat().Model("sim/echo").User("hi").ExecuteWithStatsAsync();

        Assert.Equal("sim/echo", stats.Target);
        Assert.Equal("model", (await Assert.ThrowsAsync<AiException>(() => client.Chat().User("hi").ExecuteAsync())).Error.Param);
        Assert.Equal("E1004", (await Assert.ThrowsAsync<AiException>(() => client.Chat().Model("nobody/nothing").User("hi").ExecuteAsync())).Code);
    }

    [Fact]
    public async Task Builder_HalfMadeRequest_CanBeFinishedInSeveralWays()
    {
        using var simulator = Simulator();
        using var client = await ClientAsync("sim/echo", simulator);
        var start = client.Chat().System("Be brief.");

        var one = await start.User("one").ExecuteAsync();
        var two = await start.User("two").ExecuteAsync();

        Assert.Single(start.ToRequest().Messages);
        Assert.Contains("one", one.Content, StringComparison.Ordinal);
        Assert.DoesNotContain("one", two.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_FailsBeforeAnythingIsSent()
    {
        using var simulator = Simulator();
        using var client = await ClientAsync("sim/echo", simulator);

        await Assert.ThrowsAsync<AiException>(() => client.Chat().User("hi").Temperature(3).ExecuteAsync());
        await Assert.ThrowsAsync<AiException>(() => CollectAsync(client.Chat().User("hi").Temperature(3).ExecuteStreamAsync()));

        Assert.Empty(simulator.Requests);
    }

    [Fact]
    public async Task Dispose_HandlerOfTheCaller_StaysOpen()
    {
        using var simulator = Simulator();
        var client = await ClientAsync("sim/echo", simulator);
        client.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.Chat().User("hi").ExecuteAsync());
        using var another = await ClientAsync("sim/echo", simulator);
        Assert.NotEqual("", (await another.Chat().User("hi").ExecuteAsync()).Content);
    }
}
