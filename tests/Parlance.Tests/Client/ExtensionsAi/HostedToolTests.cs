using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Parlance.Simulator;
using Parlance.Tests.Support;

namespace Parlance.Tests.Client.ExtensionsAi;

/// <summary>Hosted tools as requests that the vendors accepted have them.</summary>
public sealed class HostedToolTests : IDisposable
{
    private readonly SimulatorHandler _simulator = new(new SimulatorOptions { Announce = false, Pace = 0, Strict = false });

    private static readonly AIFunctionDeclaration s_weather = AIFunctionFactory.CreateDeclaration("weather", "The weather.", JsonDocument.Parse("""{"type":"object"}""").RootElement);

    public void Dispose() => _simulator.Dispose();

    private async Task<JsonArray> ToolsAsync(string model, string path, params AITool[] tools)
    {
        using var client = await AiClient.FromModelAsync(model, new AiClientOptions { ApiKey = "any", BaseUrl = new Uri($"https://sim.example{path}"), HttpHandler = _simulator });
        await ((IChatClient)client).GetResponseAsync("hi [sim:model=echo]", new ChatOptions { Tools = tools, MaxOutputTokens = 1000 });
        return JsonNode.Parse(_simulator.Requests[^1].Body.Span)!["tools"]!.AsArray();
    }

    [Theory]
    [InlineData("anthropic/claude-sonnet-4-6", "/v1", "anthropic", "web_search_20250305")]
    [InlineData("gemini/gemini-2.5-pro", "/v1beta", "gemini", "googleSearch")]
    public async Task WebSearch_InEachProtocol_IsWhatTheVendorTook(string model, string path, string vendor, string name)
    {
        var tools = await ToolsAsync(model, path, new HostedWebSearchTool());

        AssertRecorded(vendor, name, tools[0]!);
    }

    [Fact]
    public async Task HostedTools_BesideAFunctionOfAModelThatReasons_AreThoseOfTheProtocolItIsSpokenToIn()
    {
        var tools = await ToolsAsync("openai/gpt-5.4", "/v1", s_weather, new HostedWebSearchTool(new Dictionary<string, object?> { ["search_context_size"] = "medium" }), new HostedCodeInterpreterTool(), new HostedImageGenerationTool());

        AssertRecorded("openai", "web_search", tools[1]!);
        AssertRecorded("openai", "code_interpreter", tools[2]!);
        AssertRecorded("openai", "image_generation", tools[3]!);
    }

    [Fact]
    public async Task CodeInterpreter_OfGemini_IsWhatTheVendorTook() => AssertRecorded("gemini", "codeExecution", (await ToolsAsync("gemini/gemini-2.5-pro", "/v1beta", new HostedCodeInterpreterTool()))[0]!);

    public static TheoryData<string, AITool> Refused => new()
    {
        { "openai/gpt-4o", new HostedWebSearchTool() },
        { "anthropic/claude-sonnet-4-6", new HostedFileSearchTool() },
        { "gemini/gemini-2.5-pro", new HostedCodeInterpreterTool { Inputs = [new HostedFileContent("f")] } },
        { "anthropic/claude-sonnet-4-6", new HostedMcpServerTool("name", "https://mcp.example") },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public async Task Tool_ThatTheProtocolDoesNotHave_IsNamed(string model, AITool tool)
    {
        var error = await Assert.ThrowsAsync<AiException>(() => ToolsAsync(model, "", tool));

        Assert.Equal("tools", error.Error.Param);
        Assert.Contains(tool.GetType().Name, error.Message, StringComparison.Ordinal);
        Assert.Empty(_simulator.Requests);
    }

    /// <summary>A vendor accepted this tool; fields that were null there say nothing.</summary>
    private static void AssertRecorded(string vendor, string name, JsonNode tool)
    {
        Recordings.Require();
        var recorded = from recording in Recordings.All
                       where recording.Vendor == vendor && recording is { Status: 200, Request: not null }
                       from one in JsonNode.Parse(recording.Request)!["tools"] as JsonArray ?? []
                       where one is JsonObject known && (known["type"]?.ToString() == name || known.ContainsKey(name))
                       select new JsonObject(one.AsObject().Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, field.Value!.DeepClone()))!);
        Assert.Contains(recorded, one => JsonNode.DeepEquals(one, tool));
    }
}
