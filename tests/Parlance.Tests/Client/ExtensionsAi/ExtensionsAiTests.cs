using System.Text.Json;
using Microsoft.Extensions.AI;
using Parlance.Client.ExtensionsAi;
using Parlance.Simulator;

namespace Parlance.Tests.Client.ExtensionsAi;

/// <summary>The client as an <see cref="IChatClient"/>.</summary>
public sealed class ExtensionsAiTests : IAsyncDisposable
{
    private static readonly AIFunctionDeclaration s_weather = AIFunctionFactory.CreateDeclaration("weather", "The weather of a city.", JsonDocument.Parse("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""").RootElement);
    private static readonly byte[] s_pixel = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
    private readonly SimulatorHandler _simulator = new(new SimulatorOptions { Announce = false, Pace = 0 });
    private readonly List<AiClient> _clients = [];

    public static TheoryData<string> Providers => ["openai", "anthropic"];

    public ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        _simulator.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<IChatClient> ClientAsync(string model)
    {
        var client = await AiClient.FromModelAsync(model, new AiClientOptions { ApiKey = "any", HttpHandler = _simulator });
        _clients.Add(client);
        return client;
    }

    private JsonElement LastRequest => JsonDocument.Parse(_simulator.Requests[^1].Body).RootElement;

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task GetResponse_Text_HasEverything(string provider)
    {
        var client = await ClientAsync($"{provider}/echo");

        var response = await client.GetResponseAsync("Hello there");

        Assert.Contains("Hello there", response.Text, StringComparison.Ordinal);
        Assert.Equal((ChatRole.Assistant, ChatFinishReason.Stop, "echo"), (response.Messages[0].Role, response.FinishReason, response.ModelId));
        Assert.NotNull(response.ResponseId);
        Assert.True(response.Usage!.InputTokenCount > 0 && response.Usage.OutputTokenCount > 0);
        Assert.Equal(response.Text, Assert.IsType<ChatResult>(response.RawRepresentation).Content);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task GetStreamingResponse_Updates_AddUpToTheWholeAnswer(string provider)
    {
        var client = await ClientAsync($"{provider}/story");
        var options = new ChatOptions { MaxOutputTokens = 60 };

        var whole = await client.GetResponseAsync("Tell me a story", options);
        var streamed = await client.GetStreamingResponseAsync("Tell me a story", options).ToChatResponseAsync();

        Assert.Equal((whole.Text, whole.FinishReason, whole.ModelId), (streamed.Text, streamed.FinishReason, streamed.ModelId));
        Assert.Equal((whole.Usage!.InputTokenCount, whole.Usage.OutputTokenCount), (streamed.Usage!.InputTokenCount, streamed.Usage.OutputTokenCount));
        Assert.Single(streamed.Messages);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Tools_TwoTurns_EndInAnAnswer(string provider)
    {
        var client = await ClientAsync($"{provider}/tools");
        var options = new ChatOptions { Tools = [s_weather], ToolMode = ChatToolMode.RequireAny };
        List<ChatMessage> history = [new(ChatRole.User, "What is the weather in Paris?")];

        var first = await client.GetStreamingResponseAsync(history, options).ToChatResponseAsync();
        var call = Assert.Single(first.Messages[0].Contents.OfType<FunctionCallContent>());
        history.AddMessages(first);
        history.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, new Dictionary<string, int> { ["celsius"] = 21 })]));
        var second = await client.GetResponseAsync(history, new ChatOptions { Tools = [s_weather] });

        Assert.Equal(("weather", ChatFinishReason.ToolCalls), (call.Name, first.FinishReason));
        Assert.IsType<JsonElement>(call.Arguments!["city"]);
        Assert.NotEqual("", second.Text);
        Assert.Contains("celsius", System.Text.Encoding.UTF8.GetString(_simulator.Requests[^1].Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reasoning_SentBackWithTheHistory_KeepsItsSignature()
    {
        var client = await ClientAsync("anthropic/reasoning");
        var options = new ChatOptions { Reasoning = new ReasoningOptions { Effort = ReasoningEffort.Medium }, MaxOutputTokens = 4000 };
        List<ChatMessage> history = [new(ChatRole.User, "Think about 17")];

        var first = await client.GetStreamingResponseAsync(history, options).ToChatResponseAsync();
        history.AddMessages(first);
        history.Add(new ChatMessage(ChatRole.User, "And 18?"));
        await client.GetResponseAsync(history, options);

        var reasoning = Assert.Single(first.Messages[0].Contents.OfType<TextReasoningContent>());
        Assert.NotEqual("", reasoning.Text);
        Assert.NotNull(reasoning.ProtectedData);
        var thinking = LastRequest.GetProperty("messages")[1].GetProperty("content")[0];
        Assert.Equal((reasoning.Text, "thinking"), (thinking.GetProperty("thinking").GetString(), thinking.GetProperty("type").GetString()));
        Assert.NotEqual("", thinking.GetProperty("signature").GetString());
    }

    [Fact]
    public async Task Reasoning_ProtectedByAnotherClient_IsDropped()
    {
        var client = await ClientAsync("anthropic/echo");

        await client.GetResponseAsync([new(ChatRole.User, "hi"), new(ChatRole.Assistant, [new TextReasoningContent("hm") { ProtectedData = "theirs" }, new TextContent("yes")]), new(ChatRole.User, "so?")]);

        Assert.DoesNotContain("theirs", LastRequest.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_AllOfThem_Arrive()
    {
        var client = await ClientAsync("openai/echo");
        var options = new ChatOptions
        {
            Instructions = "Be brief.",
            Temperature = 0.7f,
            TopP = 0.9f,
            MaxOutputTokens = 50,
            StopSequences = ["END"],
            Seed = 7,
            PresencePenalty = 0.1f,
            FrequencyPenalty = -0.1f,
            AllowMultipleToolCalls = false,
            Tools = [s_weather],
            ToolMode = ChatToolMode.None,
            ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonDocument.Parse("""{"type":"object","properties":{"a":{"type":"string"}}}""").RootElement, "shape"),
            Reasoning = new ReasoningOptions { Effort = ReasoningEffort.Low },
        };

        await client.GetResponseAsync("hi", options);

        var sent = LastRequest;
        Assert.Equal("Be brief.", sent.GetProperty("messages")[0].GetProperty("content").GetString());
        Assert.Equal(["0.7", "0.9", "50", "7", "0.1", "-0.1"], new[] { "temperature", "top_p", "max_completion_tokens", "seed", "presence_penalty", "frequency_penalty" }.Select(name => sent.GetProperty(name).GetRawText()));
        Assert.Equal("END", sent.GetProperty("stop")[0].GetString());
        Assert.Equal(("none", "low", false), (sent.GetProperty("tool_choice").GetString(), sent.GetProperty("reasoning_effort").GetString(), sent.GetProperty("parallel_tool_calls").GetBoolean()));
        Assert.Equal("weather", sent.GetProperty("tools")[0].GetProperty("function").GetProperty("name").GetString());
        Assert.Equal("shape", sent.GetProperty("response_format").GetProperty("json_schema").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Model_OfTheOptions_TakesThePlaceOfTheMainOne()
    {
        var client = await ClientAsync("openai/echo");

        await client.GetResponseAsync("hi", new ChatOptions { ModelId = "openai/gpt-4o" });

        Assert.Equal("gpt-4o", LastRequest.GetProperty("model").GetString());
    }

    [Fact]
    public async Task RawRepresentationFactory_GivesARequest_IsTheStart()
    {
        var client = await ClientAsync("openai/echo");

        await client.GetResponseAsync("hi", new ChatOptions { RawRepresentationFactory = _ => new ChatRequest { Model = "", Messages = [], User = "someone" } });

        Assert.Equal("someone", LastRequest.GetProperty("user").GetString());
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Media_ImagesAndFiles_Arrive(string provider)
    {
        var client = await ClientAsync($"{provider}/vision");

        var response = await client.GetResponseAsync(new ChatMessage(ChatRole.User, [new TextContent("What is this?"), new DataContent(s_pixel, "image/png"), new UriContent("https://pictures.example/cat.jpg", "image/jpeg")]));

        Assert.Contains("png", response.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("https://pictures.example/cat.jpg", LastRequest.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Message_EveryKindOfContent_IsReadAndWrittenBack()
    {
        ContentPart[] parts =
        [
            new TextPart("text"),
            new ReasoningPart("why", new OpaqueState("anthropic-claude-v1", OpaqueState.Signature, "line\nline", "claude")),
            new RefusalPart("no"),
            new ToolCall("call_1", "weather", """{"city":"Paris","days":[1,2.50,null]}""") { State = new OpaqueState("google-gemini-v1", OpaqueState.Signature, "sig") },
            ImagePart.FromBytes(s_pixel, "image/png"),
            new RawPart("openai-chat", "future", RawJson.Parse("{}")),
        ];

        var written = new ChatMessage(ChatRole.Assistant, [.. parts.SelectMany(ChatResponseWriter.Contents)]);
        var read = ChatMessageReader.Read(written, 0);

        Assert.Equal(parts, read!.Content);
    }

    [Fact]
    public void ToolCall_WithInvalidArguments_KeepsWhatTheModelWrote()
    {
        var broken = new ToolCall("call_1", "weather", """{"city":"Pa""");

        var content = Assert.IsType<FunctionCallContent>(Assert.Single(ChatResponseWriter.Contents(broken)));

        Assert.NotNull(content.Exception);
        Assert.Equal(broken, Assert.Single(ChatMessageReader.Read(new ChatMessage(ChatRole.Assistant, [content]), 0)!.Content));
    }

    public static TheoryData<object?, string> Results => new()
    {
        { "text", "text" },
        { null, "null" },
        { 42, "42" },
        { JsonDocument.Parse("\"quoted\"").RootElement, "quoted" },
        { JsonDocument.Parse("""{"a": 1}""").RootElement, """{"a": 1}""" },
        { new TextContent("content"), "content" },
    };

    [Theory]
    [MemberData(nameof(Results), DisableDiscoveryEnumeration = true)]
    public void ToolResult_OfAnyKind_BecomesText(object? result, string text)
    {
        var read = ChatMessageReader.Read(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call_1", result)]), 0);

        Assert.Equal(text, Assert.IsType<TextPart>(Assert.IsType<ToolResult>(Assert.Single(read!.Content)).Content[0]).Text);
    }

    [Fact]
    public void ToolResult_OfAFunctionThatThrew_IsAnError()
    {
        var read = ChatMessageReader.Read(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call_1", null) { Exception = new InvalidOperationException("broken") }]), 0);

        var result = Assert.IsType<ToolResult>(read!.Content[0]);
        Assert.Equal((true, "broken"), (result.IsError, ((TextPart)result.Content[0]).Text));
    }

    [Fact]
    public async Task ConversationIdAndHostedTools_AreRefusedAndNotDropped()
    {
        var client = await ClientAsync("openai/echo");

        var conversation = await Assert.ThrowsAsync<AiException>(() => client.GetResponseAsync("hi", new ChatOptions { ConversationId = "conv_1" }));
        var hosted = await Assert.ThrowsAsync<AiException>(() => client.GetResponseAsync("hi", new ChatOptions { Tools = [new HostedWebSearchTool()] }));

        Assert.Equal(("conversation_id", "tools"), (conversation.Error.Param, hosted.Error.Param));
        Assert.Empty(_simulator.Requests);
    }

    [Fact]
    public async Task Content_OfAnUnknownType_NamesItsPlace()
    {
        var client = await ClientAsync("openai/echo");

        var error = await Assert.ThrowsAsync<AiException>(() => client.GetResponseAsync([new(ChatRole.User, "hi"), new(ChatRole.User, [new TextContent("a"), new AIContent()])]));

        Assert.Equal("messages[1].contents[1]", error.Error.Param);
    }

    [Fact]
    public async Task GetService_KnownTypes_AreGiven()
    {
        var client = await ClientAsync("openai/echo");

        var metadata = client.GetService<ChatClientMetadata>();

        Assert.Equal(("openai", "openai/echo"), (metadata!.ProviderName, metadata.DefaultModelId));
        Assert.Same(client, client.GetService<AiClient>());
        Assert.Null(client.GetService(typeof(AiClient), "key"));
        Assert.Null(client.GetService<string>());
    }
}
