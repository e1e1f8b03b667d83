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
    public async Task Anthropic_StateMissingInToolLoop_IsRefused()
    {
        var body = AnthropicBody();
        var (_, first) = await _client.SendAsync(Call.Anthropic, body);
        var content = first["content"]!.AsArray();
        content.RemoveAt(0);
        Continue(body, content);

        var (status, _) = await _client.SendAsync(Call.Anthropic, body);

        Assert.Equal(400, status);
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
