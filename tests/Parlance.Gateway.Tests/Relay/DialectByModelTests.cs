using System.Text.Json.Nodes;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Relay;

/// <summary>Models that a provider's usual protocol does not reach, or not with every request.</summary>
public class DialectByModelTests
{
    private const string Mixed = """
        mix: { dialect: openai-chat, base_url: SIMULATOR, api_key: upstream-key-mix, models: [ echo, tools, story ], quirks: { by_model: { echo: { dialect: openai-responses }, tools: { tools_dialect: openai-responses }, story: { stream_only: true } } } }
        """;

    private const string Chat = "/v1/chat/completions";
    private const string Responses = "/v1/responses";

    [Theory]
    [InlineData(Chat, """{"model":"mix/echo","messages":[{"role":"user","content":"ping pong"}]}""")]
    [InlineData(Chat, """{"model":"mix/echo","stream":true,"messages":[{"role":"user","content":"ping pong"}]}""")]
    [InlineData(Responses, """{"model":"mix/echo","input":"ping pong"}""")]
    public async Task Call_ModelOfResponsesAlone_IsAskedThere(string door, string body)
    {
        await using var gateway = await TestGateway.StartAsync(providers: Mixed);
        using var response = await gateway.PostAsync(door, body);

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        Assert.Contains("pong", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("mix/echo", response.Headers.GetValues("x-parlance-target").Single());
        Assert.Equal(Responses, gateway.Simulator.Requests.Single().Path);
    }

    [Theory]
    [InlineData(""" "tools":[{"type":"function","function":{"name":"f"}}] """, Responses)]
    [InlineData(""" "tools":[{"type":"function","function":{"name":"f"}}],"reasoning_effort":"high" """, Responses)]
    [InlineData(""" "tools":[{"type":"function","function":{"name":"f"}}],"reasoning_effort":"none" """, Chat)]
    [InlineData(""" "tools":[],"reasoning_effort":"high" """, Chat)]
    [InlineData(""" "reasoning_effort":"high" """, Chat)]
    public async Task Call_ToolsAndReasoningTogether_GoToTheOtherProtocol(string fields, string path)
    {
        await using var gateway = await TestGateway.StartAsync(providers: Mixed);
        using var response = await gateway.PostAsync(Chat, $$"""{"model":"mix/tools","messages":[{"role":"user","content":"go"}],{{fields}}}""");

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        Assert.Equal(path, gateway.Simulator.Requests.Single().Path);
    }

    [Fact]
    public async Task Call_ToolsAtAnotherDoor_GoToTheOtherProtocol()
    {
        await using var gateway = await TestGateway.StartAsync(providers: Mixed);
        using var response = await gateway.PostAsync("/v1/messages", """{"model":"mix/tools","max_tokens":100,"messages":[{"role":"user","content":"go"}],"tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}]}""");

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        Assert.Equal(Responses, gateway.Simulator.Requests.Single().Path);
    }

    [Theory]
    [InlineData(Chat, """{"model":"mix/story","messages":[{"role":"user","content":"go"}]}""")]
    [InlineData("/v1/messages", """{"model":"mix/story","max_tokens":1000,"messages":[{"role":"user","content":"go"}]}""")]
    public async Task Whole_OfAModelThatOnlyStreams_IsPutTogether(string door, string body)
    {
        await using var gateway = await TestGateway.StartAsync(providers: Mixed);
        using var response = await gateway.PostAsync(door, body);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.True((bool?)JsonNode.Parse(gateway.Simulator.Requests.Single().Body.Span)!["stream"]);
        Assert.True(((string?)(answer["choices"]?[0]?["message"]?["content"] ?? answer["content"]?[0]?["text"]))?.Length > 20);
        Assert.NotNull(answer["usage"]);
    }
}
