using System.Text.Json;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Relay;

/// <summary>A model without tools of its own, behind both ways of answering. What it is told, the simulator's <c>echo</c> says.</summary>
public class ToolTextTests
{
    private const string Provider = "plain: { dialect: openai-chat, base_url: SIMULATOR, api_key: upstream-key-plain, models: [ echo ], quirks: { tools: text } }";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_CallInText_IsACallForTheCaller(bool stream)
    {
        await using var gateway = await TestGateway.StartAsync(providers: Provider);

        using var response = await gateway.PostAsync("/v1/chat/completions", Body(stream));

        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        Assert.Contains("\"finish_reason\":\"tool_calls\"", body, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"weather\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("<tool_call>", body, StringComparison.Ordinal);
        using var sent = JsonDocument.Parse(gateway.Simulator.Requests[^1].Body);
        Assert.False(sent.RootElement.TryGetProperty("tools", out _));
        Assert.Contains("weather", sent.RootElement.GetProperty("messages")[0].GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    private static string Body(bool stream) => $$$"""
        {"model":"plain/echo","stream":{{{(stream ? "true" : "false")}}},"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"} } }],
         "messages":[{"role":"user","content":"<tool_call>{\"name\":\"weather\",\"arguments\":{\"city\":\"Paris\"}}</tool_call>"}]}
        """;
}
