using System.Text.Json.Nodes;
using Parlance.Simulator;

namespace Parlance.Tests.Simulator;

public sealed class ReasoningTests : IDisposable
{
    private readonly HttpMessageInvoker _client = new(new SimulatorHandler());

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Anthropic_StateUnmodified_IsAccepted()
    {
        var body = AnthropicBody();
        var (_, first) = await _client.SendAsync(Call.Anthropic, body);
        var thinking = first["content"]![0]!;
        Continue(body, first["content"]!.AsArray());

        var (status, second) = await _client.SendAsync(Call.Anthropic, body);

        Assert.Equal("thinking", (string?)thinking["type"]);
        Assert.NotEqual("", (string?)thinking["signature"]);
        Assert.Equal("tool_use", (string?)first["stop_reason"]);
        Assert.Equal(200, status);
        Assert.Contains("- f: done", Call.Text(Call.Anthropic, second), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("thinking", "I never thought that.")]
    [InlineData("signature", "Zm9yZ2Vk")]
    [InlineData("signature", "")]
    public async Task Anthropic_StateModified_IsRefused(string field, string value)
    {
        var body = AnthropicBody();
        var (_, first) = await _client.SendAsync(Call.Anthropic, body);
        first["content"]![0]![field] = value;
        Continue(body, first["content"]!.AsArray());

        var (status, error) = await _client.SendAsync(Call.Anthropic, body);

        Assert.Equal(400, status);
        Assert.Contains("signature", (string?)error["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anthropic_StateMissingInToolLoopThatThinks_IsRefused()
    {
        var body = AnthropicBody();
        body["thinking"] = JsonNode.Parse("""{"type":"enabled","budget_tokens":1024}""");
        var (_, first) = await _client.SendAsync(Call.Anthropic, body);
        var content = first["content"]!.AsArray();
        content.RemoveAt(0);
        Continue(body, content);

        var (status, _) = await _client.SendAsync(Call.Anthropic, body);
        body.Remove("thinking");
        var (silent, _) = await _client.SendAsync(Call.Anthropic, body);

        Assert.Equal((400, 200), (status, silent));
    }

    [Fact]
    public async Task Anthropic_OtherAccount_RefusesForeignState()
    {
        var body = AnthropicBody();
        var (_, first) = await _client.SendAsync(Call.Anthropic, body);
        Continue(body, first["content"]!.AsArray());
        body["model"] = "echo";
        using var other = new HttpMessageInvoker(new SimulatorHandler(new SimulatorOptions { Seed = 1 }));

        Assert.Equal(200, (await _client.SendAsync(Call.Anthropic, body)).Status);
        Assert.Equal(400, (await other.SendAsync(Call.Anthropic, body)).Status);
    }

    [Fact]
    public async Task Anthropic_Stream_SignsTheBlockBeforeItEnds()
    {
        var body = AnthropicBody();
        body["stream"] = true;

        using var response = await _client.SendAsync(Call.Request(Call.Anthropic, body), TestContext.Current.CancellationToken);
        var events = Call.Payloads(await response.Content.ReadAsStringAsync());

        var deltas = events.Where(e => (string?)e["type"] == "content_block_delta" && (int)e["index"]! == 0).Select(e => (string?)e["delta"]!["type"]).ToArray();
        Assert.True(deltas.Length > 5);
        Assert.All(deltas[..^1], type => Assert.Equal("thinking_delta", type));
        Assert.Equal("signature_delta", deltas[^1]);
        Assert.Equal("message_start", (string?)events[0]["type"]);
        Assert.NotEqual(0, (int)events[0]["message"]!["usage"]!["input_tokens"]!);
    }

    [Fact]
    public async Task Anthropic_ThinkingDisabled_DoesNotReason()
    {
        var body = AnthropicBody();
        body["thinking"] = new JsonObject { ["type"] = "disabled" };

        var (_, first) = await _client.SendAsync(Call.Anthropic, body);

        Assert.DoesNotContain(first["content"]!.AsArray(), block => (string?)block!["type"] == "thinking");
    }

    [Fact]
    public async Task OpenAi_DetailsUnmodified_AreAccepted()
    {
        var (body, message) = await OpenAiTurnAsync();

        var (status, second) = await ContinueAsync(body, message);

        Assert.NotEqual("", (string?)message["reasoning_content"]);
        Assert.Equal("reasoning.text", (string?)message["reasoning_details"]![0]!["type"]);
        Assert.Equal(200, status);
        Assert.Contains("- f: done", Call.Text(Call.OpenAi, second), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text", "I never thought that.")]
    [InlineData("signature", "Zm9yZ2Vk")]
    public async Task OpenAi_DetailsModified_AreRefused(string field, string value)
    {
        var (body, message) = await OpenAiTurnAsync();
        message["reasoning_details"]![0]![field] = value;
        message.Remove("reasoning_content");

        Assert.Equal(400, (await ContinueAsync(body, message)).Status);
    }

    [Fact]
    public async Task OpenAi_PlainReasoningComesBack_IsAcceptedAndNoneIsNot()
    {
        var (body, message) = await OpenAiTurnAsync();
        message.Remove("reasoning_details");
        var plain = await ContinueAsync(body.DeepClone().AsObject(), message.DeepClone().AsObject());
        message.Remove("reasoning_content");
        var none = await ContinueAsync(body, message);

        Assert.Equal(200, plain.Status);
        Assert.Equal(400, none.Status);
    }

    [Fact]
    public async Task OpenAi_Stream_CarriesTheStateBehindTheReasoning()
    {
        using var response = await _client.SendAsync(Call.Request(Call.OpenAi, Call.Body(Call.OpenAi, "reasoning", "Think", """{"stream":true}""")), TestContext.Current.CancellationToken);
        var deltas = Call.Payloads(await response.Content.ReadAsStringAsync()).SelectMany(chunk => chunk["choices"]!.AsArray()).Select(choice => choice!["delta"]!.AsObject()).ToArray();

        var state = Array.FindIndex(deltas, delta => delta["reasoning_details"]?[0]?["signature"] is not null);
        Assert.All(deltas[1..state], delta => Assert.True(delta.ContainsKey("reasoning_content")));
        Assert.All(deltas[1..state], delta => Assert.Equal((string?)delta["reasoning_content"], (string?)delta["reasoning_details"]![0]!["text"]));
        Assert.All(deltas[1..(state + 1)], delta => Assert.Equal(0, (int)delta["reasoning_details"]![0]!["index"]!));
        Assert.All(deltas[(state + 1)..], delta => Assert.False(delta.ContainsKey("reasoning_content")));
    }

    private async Task<(JsonObject Body, JsonObject Message)> OpenAiTurnAsync()
    {
        var body = Call.Body(Call.OpenAi, "reasoning", "Think about it");
        body["tools"] = new JsonArray(Call.Tool(Call.OpenAi, "f", """{"type":"object"}"""));
        var (_, first) = await _client.SendAsync(Call.OpenAi, body);
        return (body, first["choices"]![0]!["message"]!.DeepClone().AsObject());
    }

    private Task<(int Status, JsonObject Json)> ContinueAsync(JsonObject body, JsonObject message)
    {
        body["messages"]!.AsArray().Add(message);
        body["messages"]!.AsArray().Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = (string?)message["tool_calls"]![0]!["id"], ["content"] = "done" });
        return _client.SendAsync(Call.OpenAi, body);
    }

    private static JsonObject AnthropicBody()
    {
        var body = Call.Body(Call.Anthropic, "sim/reasoning", "Think about it");
        body["tools"] = new JsonArray(Call.Tool(Call.Anthropic, "f", """{"type":"object"}"""));
        return body;
    }

    private static void Continue(JsonObject body, JsonArray content)
    {
        var id = (string?)content.First(block => (string?)block!["type"] == "tool_use")!["id"];
        body["messages"]!.AsArray().Add(new JsonObject { ["role"] = "assistant", ["content"] = content.DeepClone() });
        body["messages"]!.AsArray().Add(new JsonObject { ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = id, ["content"] = "done" }) });
    }
}
