using System.Text;
using System.Text.Json.Nodes;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Relay;

/// <summary>Gemini's names of functions hold dots and colons, which most others refuse, the simulator too.</summary>
public class ToolNamesTests
{
    private const string Others = """
        star: { dialect: gemini-generate, base_url: ROOT/v1beta, api_key: upstream-key-star, models: [ tools ] }
          north: { dialect: bedrock-converse, base_url: ROOT, api_key: upstream-key-north, models: [ tools ] }
        """;

    private const string Declared = """ "tools":[{"functionDeclarations":[{"name":"files.read:text","parameters":{"type":"OBJECT","properties":{"path":{"type":"STRING"}}}}]}] """;

    [Theory]
    [InlineData("lab", false)]
    [InlineData("lab", true)]
    [InlineData("west", false)]
    [InlineData("west", true)]
    [InlineData("north", false)]
    [InlineData("north", true)]
    [InlineData("star", true)]
    public async Task Call_OfAToolWithAForeignName_HasItInTwoTurns(string upstream, bool stream)
    {
        await using var gateway = await TestGateway.StartAsync(providers: Others);
        var first = await AskAsync(gateway, upstream, stream, """{"role":"user","parts":[{"text":"Read a.txt"}]}""");
        var call = first.Single(part => part["functionCall"] is not null)["functionCall"]!;

        Assert.Equal("files.read:text", (string?)call["name"]);

        var answer = $$$"""{"role":"model","parts":[{{{string.Join(',', first.Select(part => part.ToJsonString()))}}}]}""";
        var second = await AskAsync(gateway, upstream, stream, $$$"""{"role":"user","parts":[{"text":"Read a.txt"}]},{{{answer}}},{"role":"user","parts":[{"functionResponse":{"response":{"output":"it says hello"},"id":"{{{(string?)call["id"]}}}","name":"files.read:text" } }]}""");

        Assert.Contains("it says hello", string.Concat(second.Select(part => (string?)part["text"])), StringComparison.Ordinal);
        Assert.Equal(upstream == "star", Encoding.UTF8.GetString(gateway.Simulator.Requests[^1].Body.Span).Contains("files.read:text", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Choice_OfAToolWithAForeignName_NamesIt()
    {
        await using var gateway = await TestGateway.StartAsync(providers: Others);
        using var response = await gateway.PostAsync("/api/chat", """{"model":"west/echo","stream":false,"messages":[{"role":"user","content":"go"}],"tools":[{"type":"function","function":{"name":"go home","parameters":{"type":"object","properties":{}}}}],"options":{}}""");

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        Assert.Contains("\"go_home_", Encoding.UTF8.GetString(gateway.Simulator.Requests[^1].Body.Span), StringComparison.Ordinal);
    }

    private static async Task<JsonNode[]> AskAsync(TestGateway gateway, string upstream, bool stream, string contents)
    {
        using var response = await gateway.PostAsync($"/v1beta/models/{upstream}/tools:{(stream ? "streamGenerateContent?alt=sse" : "generateContent")}", $$$"""{"contents":[{{{contents}}}],{{{Declared}}}}""");
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        var answers = stream ? body.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line[6..])!) : [JsonNode.Parse(body)!];
        return [.. answers.SelectMany(answer => answer["candidates"]?[0]?["content"]?["parts"]?.AsArray() ?? []).Select(part => part!)];
    }
}
