using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Sdk;

/// <summary>The official .NET SDK against the gateway, with upstreams in both dialects. The Node SDKs are in <c>tests/conformance</c>.</summary>
public class OpenAiSdkTests
{
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool("get_weather", "The weather in a city", Schema("city"));
    private static readonly ChatTool Time = ChatTool.CreateFunctionTool("get_time", "The time in a zone", Schema("zone"));

    [Theory]
    [InlineData("lab")]
    [InlineData("west")]
    public async Task Chat_Whole_HasTextFinishAndUsage(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync();
        ChatCompletion completion = await Chat(gateway, $"{upstream}/echo").CompleteChatAsync("ping");

        Assert.EndsWith("ping", completion.Content[0].Text, StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Stop, completion.FinishReason);
        Assert.Equal(ChatMessageRole.Assistant, completion.Role);
        Assert.True(completion.Usage.InputTokenCount > 0);
        Assert.Equal(completion.Usage.InputTokenCount + completion.Usage.OutputTokenCount, completion.Usage.TotalTokenCount);
    }

    [Theory]
    [InlineData("lab")]
    [InlineData("west")]
    public async Task Chat_Streamed_EqualsTheWhole(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync();
        var chat = Chat(gateway, $"{upstream}/echo");
        ChatCompletion whole = await chat.CompleteChatAsync("one two three four five six");
        var text = "";
        ChatTokenUsage? usage = null;
        ChatFinishReason? finish = null;
        await foreach (var update in chat.CompleteChatStreamingAsync("one two three four five six"))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            usage = update.Usage ?? usage;
            finish = update.FinishReason ?? finish;
        }

        Assert.Equal(whole.Content[0].Text, text);
        Assert.Equal(ChatFinishReason.Stop, finish);
        Assert.Equal((whole.Usage.InputTokenCount, whole.Usage.OutputTokenCount), (usage!.InputTokenCount, usage.OutputTokenCount));
    }

    [Theory]
    [InlineData("lab")]
    [InlineData("west")]
    public async Task Tools_ParallelInTwoTurns_AreCalledAndQuoted(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync();
        var chat = Chat(gateway, $"{upstream}/tools");
        var options = new ChatCompletionOptions { Tools = { Weather, Time } };
        List<ChatMessage> messages = [new UserChatMessage("What is the weather and the time in Oslo?")];
        ChatCompletion first = await chat.CompleteChatAsync(messages, options);

        Assert.Equal(ChatFinishReason.ToolCalls, first.FinishReason);
        Assert.Equal(["get_weather", "get_time"], first.ToolCalls.Select(call => call.FunctionName));

        messages.Add(new AssistantChatMessage(first));
        messages.AddRange(first.ToolCalls.Select(call => new ToolChatMessage(call.Id, $"result of {call.FunctionName}")));
        ChatCompletion second = await chat.CompleteChatAsync(messages, options);

        Assert.Contains("result of get_weather", second.Content[0].Text, StringComparison.Ordinal);
        Assert.Contains("result of get_time", second.Content[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lab/echo", "hi [sim:status=400]", 400)]
    [InlineData("west/echo", "hi [sim:status=429]", 429)]
    [InlineData("lab/echo", "hi [sim:status=500]", 500)]
    [InlineData("nobody/nothing", "hi", 404)]
    public async Task Errors_OfEachKind_AreResultExceptionsWithTheStatus(string model, string prompt, int status)
    {
        await using var gateway = await TestGateway.StartAsync();
        var error = await Assert.ThrowsAsync<ClientResultException>(async () => await Chat(gateway, model).CompleteChatAsync(prompt));

        Assert.Equal(status, error.Status);
    }

    [Fact]
    public async Task Errors_WrongKey_IsUnauthorized()
    {
        await using var gateway = await TestGateway.StartAsync();
        var error = await Assert.ThrowsAsync<ClientResultException>(async () => await Chat(gateway, "lab/echo", "wrong").CompleteChatAsync("hi"));

        Assert.Equal(401, error.Status);
    }

    [Theory]
    [InlineData("lab")]
    [InlineData("west")]
    public async Task Abort_MidStream_ReachesTheUpstream(string upstream)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var abort = new CancellationTokenSource();
        var reading = async () =>
        {
            await foreach (var update in Chat(gateway, $"{upstream}/long").CompleteChatStreamingAsync([new UserChatMessage("[sim:tokens=2000; pace=20]")], cancellationToken: abort.Token))
            {
                if (update.ContentUpdate.Count > 0)
                {
                    await abort.CancelAsync();
                }
            }
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(reading);
        var request = Assert.Single(gateway.Simulator.Requests);
        await request.Ended.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.True(request.ClientGone);
    }

    [Fact]
    public async Task Models_ListAndGet_NameTheConfiguredOnes()
    {
        await using var gateway = await TestGateway.StartAsync();
        var models = new OpenAIModelClient(new ApiKeyCredential(TestGateway.Key), Options(gateway));
        OpenAIModelCollection listed = await models.GetModelsAsync();
        OpenAIModel one = await models.GetModelAsync("lab/echo");

        Assert.Equal(["pair", "lab/echo", "west/echo"], listed.Select(model => model.Id));
        Assert.Equal("lab/echo", one.Id);
    }

    private static ChatClient Chat(TestGateway gateway, string model, string key = TestGateway.Key) => new(model, new ApiKeyCredential(key), Options(gateway));

    private static OpenAIClientOptions Options(TestGateway gateway) => new() { Endpoint = new Uri(gateway.Address, "v1"), RetryPolicy = new ClientRetryPolicy(maxRetries: 0) };

    private static BinaryData Schema(string property) => BinaryData.FromString($$$"""{"type":"object","properties":{"{{{property}}}":{"type":"string"}},"required":["{{{property}}}"]}""");
}
