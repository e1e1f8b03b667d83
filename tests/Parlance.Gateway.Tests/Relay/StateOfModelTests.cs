using System.Text;
using System.Text.Json.Nodes;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Relay;

/// <summary>Converse names no model in its answers; a conversation that moves to another model there leaves its reasoning state behind all the same.</summary>
public class StateOfModelTests
{
    private const string North = "north: { dialect: bedrock-converse, base_url: ROOT, api_key: upstream-key-north, quirks: { reasoning_control: thinking }, models: [ reasoning, echo ] }";
    private const string Question = """{"role":"user","content":"What is the weather in Oslo?"}""";

    [Theory]
    [InlineData("north/reasoning", true, false)]
    [InlineData("north/reasoning", true, true)]
    [InlineData("north/echo", false, false)]
    public async Task Reasoning_OfABedrockModel_GoesBackToThatModelOnly(string next, bool goes, bool stream)
    {
        await using var gateway = await TestGateway.StartAsync(providers: North);
        var content = stream ? await StreamedAsync(gateway) : await WholeAsync(gateway);
        var call = content.Single(block => (string?)block!["type"] == "tool_use")!["id"];

        using var second = await gateway.PostAsync("/v1/messages", Body(next, $$$"""{{{Question}}},{"role":"assistant","content":{{{content.ToJsonString()}}}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"{{{call}}}","content":"sunny"}]}"""));

        Assert.True(second.IsSuccessStatusCode, await second.Content.ReadAsStringAsync());
        Assert.Equal(goes, Encoding.UTF8.GetString(gateway.Simulator.Requests[^1].Body.Span).Contains("reasoningContent", StringComparison.Ordinal));
    }

    private static async Task<JsonArray> WholeAsync(TestGateway gateway)
    {
        using var response = await gateway.PostAsync("/v1/messages", Body("north/reasoning", Question));
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!["content"]!.AsArray();
    }

    /// <summary>The blocks of a stream put together, as a client does it.</summary>
    private static async Task<JsonArray> StreamedAsync(TestGateway gateway)
    {
        using var response = await gateway.PostAsync("/v1/messages", Body("north/reasoning", Question, stream: true));
        var content = new JsonArray();
        foreach (var line in (await response.Content.ReadAsStringAsync()).Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)))
        {
            var step = JsonNode.Parse(line[6..])!;
            if (step["content_block"] is { } block)
            {
                content.Add(block.DeepClone());
            }
            else if (step["delta"]?["thinking"] is { } thinking)
            {
                content[^1]!["thinking"] = (string?)content[^1]!["thinking"] + (string?)thinking;
            }
            else if (step["delta"]?["signature"] is { } signature)
            {
                content[^1]!["signature"] = signature.DeepClone();
            }
        }

        return content;
    }

    private static string Body(string model, string messages, bool stream = false) =>
        $$$"""
        {"model":"{{{model}}}","max_tokens":8000,"stream":{{{(stream ? "true" : "false")}}},"thinking":{"type":"enabled","budget_tokens":2048},"messages":[{{{messages}}}],
         "tools":[{"name":"get_weather","input_schema":{"type":"object"}}]}
        """;
}
