using System.ClientModel;
using System.Text;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using Parlance.Simulator;

namespace Parlance.Tests.Simulator;

/// <summary>OpenAI's own SDK against the simulator: what it understands is what the vendor sends.</summary>
public sealed class OpenAiSdkTests : IAsyncLifetime
{
    private SimulatorHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await SimulatorHost.StartAsync(new SimulatorOptions { Pace = 0, Keys = ["sk-right"], Script = SimulatorOptions.InOrder("status=503; retry-after=0") });

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Chat_FirstCallFails_SdkRetriesAndReads()
    {
        var answer = (await Client("echo").CompleteChatAsync([new UserChatMessage("Hello")])).Value;

        Assert.EndsWith("Hello", answer.Content[0].Text, StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
        Assert.Equal(2, answer.Usage.InputTokenCount);
        Assert.Equal([503, 200], _host.Requests.Select(request => request.Status));
    }

    [Fact]
    public async Task Stream_Story_ArrivesInPieces()
    {
        var text = new StringBuilder();
        var pieces = 0;
        ChatTokenUsage? usage = null;
        ChatFinishReason? finish = null;
        await foreach (var update in Client("story").CompleteChatStreamingAsync([new UserChatMessage("A story")], cancellationToken: TestContext.Current.CancellationToken))
        {
            foreach (var part in update.ContentUpdate)
            {
                text.Append(part.Text);
                pieces++;
            }

            usage ??= update.Usage;
            finish ??= update.FinishReason;
        }

        Assert.True(pieces > 100);
        Assert.Contains("Once, ", text.ToString(), StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Stop, finish);
        Assert.Equal((Encoding.UTF8.GetByteCount(text.ToString()) + 3) / 4, usage!.OutputTokenCount);
    }

    [Fact]
    public async Task Tools_TwoTurns_Work()
    {
        var schema = BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""");
        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("weather", "The weather", schema), ChatTool.CreateFunctionTool("time", "The time", schema) } };
        List<OpenAI.Chat.ChatMessage> messages = [new UserChatMessage("Weather and time?")];
        var client = Client("tools");

        var first = (await client.CompleteChatAsync(messages, options)).Value;
        messages.Add(new AssistantChatMessage(first));
        messages.AddRange(first.ToolCalls.Select(call => new ToolChatMessage(call.Id, $"{call.FunctionName} is fine")));
        var second = (await client.CompleteChatAsync(messages, options)).Value;

        Assert.Equal(ChatFinishReason.ToolCalls, first.FinishReason);
        Assert.Equal(["weather", "time"], first.ToolCalls.Select(call => call.FunctionName));
        Assert.All(first.ToolCalls, call => Assert.Equal(JsonValueKind.String, JsonDocument.Parse(call.FunctionArguments).RootElement.GetProperty("city").ValueKind));
        Assert.Contains("weather is fine", second.Content[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongKey_Refused_IsTheSdksException()
    {
        var failure = await Assert.ThrowsAsync<ClientResultException>(() => Client("echo", "sk-wrong").CompleteChatAsync([new UserChatMessage("Hello")]));

        Assert.Equal(401, failure.Status);
    }

    private ChatClient Client(string model, string key = "sk-right") => new(model, new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = _host.BaseUrl });
}
