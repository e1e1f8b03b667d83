using System.Text.Json;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Cli.Conformance;

public class ConformanceVerbTests
{
    private const string Models = "probe-chat,probe-responses=openai-responses,probe-messages=anthropic-messages,probe-gemini=gemini-generate,probe-bedrock=bedrock-converse,probe-cohere=cohere-chat,probe-ollama=ollama-chat";

    private const string Providers = """
        probe-chat: { dialect: openai-chat, base_url: SIMULATOR, api_key: probe, quirks: { reasoning_echo: reasoning_details } }
          probe-messages: { dialect: anthropic-messages, base_url: SIMULATOR, api_key: probe, quirks: { reasoning_control: budget } }
          probe-responses: { dialect: openai-responses, base_url: SIMULATOR, api_key: probe }
          probe-gemini: { dialect: gemini-generate, base_url: ROOT/v1beta, api_key: probe }
          probe-bedrock: { dialect: bedrock-converse, base_url: ROOT, api_key: probe, quirks: { reasoning_control: thinking, structured_output: tool } }
          probe-cohere: { dialect: cohere-chat, base_url: ROOT/v2, api_key: probe, quirks: { reasoning_control: budget } }
          probe-ollama: { dialect: ollama-chat, base_url: ROOT, auth: { kind: none } }
        """;

    [Theory]
    [InlineData("chat")]
    [InlineData("responses")]
    [InlineData("messages")]
    [InlineData("generate")]
    [InlineData("api-chat")]
    public async Task Conformance_OfThisGateway_IsComplete(string door)
    {
        await using var gateway = await TestGateway.StartAsync(providers: Providers, change: options => options with { Defaults = options.Defaults with { MaxRetries = 0 } });

        var run = await CommandRun.Of("conformance", "--base-url", gateway.Address.AbsoluteUri, "--key", TestGateway.Key, "--doors", door, "--models", Models, "--json");

        Assert.Equal("", run.Error);
        using var json = JsonDocument.Parse(run.Out);
        Assert.Empty(json.RootElement.GetProperty("results").EnumerateArray().Where(result => !result.GetProperty("passed").GetBoolean()).Select(result => result.ToString()));
        Assert.True(json.RootElement.GetProperty("passed").GetInt32() > 400);
        Assert.Equal(0, run.Code);
    }

    [Fact]
    public async Task Conformance_OfAGatewayWhoseUpstreamIsGone_FailsAndSaysWhere()
    {
        await using var gateway = await TestGateway.StartAsync(providers: "gone: { dialect: openai-chat, base_url: http://127.0.0.1:9/v1, api_key: probe }", change: options => options with { Defaults = options.Defaults with { MaxRetries = 0 } });

        var run = await CommandRun.Of("conformance", "--base-url", gateway.Address.AbsoluteUri, "--key", TestGateway.Key, "--doors", "chat", "--models", "gone");

        Assert.Equal(1, run.Code);
        Assert.Contains("FAIL  chat → gone/*: text: status 502", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--doors", "side")]
    [InlineData("--models", "lab=telepathy")]
    public async Task Conformance_UnknownDoorOrProtocol_IsAMistakeOfUsage(string option, string value) =>
        Assert.Equal(2, (await CommandRun.Of("conformance", "--base-url", "http://127.0.0.1:9", "--key", "k", option, value)).Code);
}
