using System.Text.Json.Nodes;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Surfaces;

/// <summary>Azure's two addresses and two ways to present a key.</summary>
public class AzureUpstreamTests
{
    [Theory]
    [InlineData("{ extends: azure, base_url: ROOT/openai/v1, api_key: KEY }", "/openai/v1/chat/completions", "", "api-key", "KEY")]
    [InlineData("{ extends: azure, base_url: ROOT/openai/v1, api_key: KEY, auth: { kind: bearer } }", "/openai/v1/chat/completions", "", "Authorization", "Bearer KEY")]
    [InlineData("{ extends: azure-deployments, base_url: ROOT, api_key: KEY }", "/openai/deployments/echo/chat/completions", "?api-version=2024-10-21", "api-key", "KEY")]
    [InlineData("{ extends: azure-deployments, base_url: ROOT, api_key: KEY, chat_path: '/openai/deployments/{model}/chat/completions?api-version=2025-04-01-preview' }", "/openai/deployments/echo/chat/completions", "?api-version=2025-04-01-preview", "api-key", "KEY")]
    public async Task Call_EitherForm_GoesWhereAzureWantsIt(string provider, string path, string query, string header, string value)
    {
        await using var gateway = await TestGateway.StartAsync(providers: $"blue: {provider}");
        using var whole = await gateway.ChatAsync("blue/echo", "good morning");
        using var stream = await gateway.ChatAsync("blue/echo", "good morning", stream: true);
        var streamed = await stream.Content.ReadAsStringAsync();

        Assert.Equal((200, 200), ((int)whole.StatusCode, (int)stream.StatusCode));
        Assert.EndsWith("good morning", (string?)JsonNode.Parse(await whole.Content.ReadAsStringAsync())!["choices"]![0]!["message"]!["content"], StringComparison.Ordinal);
        Assert.Contains("prompt_filter_results", streamed, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", streamed, StringComparison.Ordinal);
        Assert.All(gateway.Simulator.Requests, request => Assert.Equal((path, query, value), (request.Path, request.Query, request.Headers[header])));
        Assert.Equal(2, gateway.Simulator.Requests.Count);
    }

    [Theory]
    [InlineData("/v1/messages")]
    [InlineData("/api/chat")]
    public async Task Stream_FilterResultsBeforeTheAnswer_ReachForeignDoorsAsNothing(string door)
    {
        await using var gateway = await TestGateway.StartAsync(providers: "blue: { extends: azure, base_url: ROOT/openai/v1, api_key: KEY }");
        using var response = await gateway.PostAsync(door, """{"model":"blue/echo","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"good morning"}]}""");
        var body = await response.Content.ReadAsStringAsync();

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Contains("morning", body, StringComparison.Ordinal);
        Assert.DoesNotContain("filter", body, StringComparison.Ordinal);
        Assert.DoesNotContain("error", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WithoutApiVersion_IsTheOperatorsNotFound()
    {
        await using var gateway = await TestGateway.StartAsync(providers: "blue: { extends: azure-deployments, base_url: ROOT, api_key: KEY, chat_path: '/openai/deployments/{model}/chat/completions' }");
        using var response = await gateway.ChatAsync("blue/echo", "hi");

        Assert.Equal(404, (int)response.StatusCode);
    }
}
