using System.Text;
using System.Text.Json.Nodes;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Surfaces;

public class CountSurfaceTests
{
    private const string Star = "star: { dialect: gemini-generate, base_url: ROOT/v1beta, api_key: upstream-key-star, models: [ { id: echo, price: { input: 1, output: 2 }, source: test, as_of: 2026-11-22 } ] }";
    private const string Fox = "The quick brown fox jumps over the lazy dog.";

    [Theory]
    [InlineData("/v1beta/models/lab/echo:countTokens", $$"""{"contents":[{"parts":[{"text":"{{Fox}}"}]}]}""", "totalTokens", 11)]
    [InlineData("/v1beta/models/west/echo:countTokens", $$$"""{"generateContentRequest":{"model":"models/x","contents":[{"parts":[{"text":"{{{Fox}}}"}]}] } }""", "totalTokens", 11)]
    [InlineData("/v1/messages/count_tokens", $$"""{"model":"star/echo","messages":[{"role":"user","content":"{{Fox}}"}]}""", "input_tokens", 20)]
    [InlineData("/v1/messages/count_tokens", $$"""{"model":"lab/echo","messages":[{"role":"user","content":"{{Fox}}"}]}""", "input_tokens", 20)]
    public async Task Count_ForAnotherProtocol_IsAnEstimateThatSaysSo(string path, string body, string field, long tokens)
    {
        await using var gateway = await TestGateway.StartAsync(providers: Star);
        using var response = await gateway.PostAsync(path, body);

        // The sentence has ten tokens; the rest is what the caller's protocol puts around a message.
        Assert.Equal(tokens, (long)JsonNode.Parse(await response.Content.ReadAsStringAsync())![field]!);
        Assert.Equal("true", response.Headers.GetValues("x-parlance-estimated").Single());
        Assert.Empty(gateway.Simulator.Requests);
        Assert.Empty(gateway.Rows());
    }

    [Theory]
    [InlineData("/v1beta/models/star/echo:countTokens", $$"""{"contents":[{"parts":[{"text":"{{Fox}}"}]}]}""", "totalTokens", "/v1beta/models/echo:countTokens")]
    [InlineData("/v1beta/models/star/echo:countTokens", $$$"""{"generateContentRequest":{"model":"models/star/echo","contents":[{"parts":[{"text":"{{{Fox}}}"}]}] } }""", "totalTokens", "/v1beta/models/echo:countTokens")]
    [InlineData("/v1/messages/count_tokens", $$"""{"model":"west/echo","messages":[{"role":"user","content":"{{Fox}}"}]}""", "input_tokens", "/v1/messages/count_tokens")]
    public async Task Count_ForTheSameProtocol_IsTheProvidersAndCostsNothing(string path, string body, string field, string asked)
    {
        await using var gateway = await TestGateway.StartAsync(providers: Star);
        using var response = await gateway.PostAsync(path, body);
        var answer = await response.Content.ReadAsStringAsync();

        Assert.True(response.IsSuccessStatusCode, answer);
        Assert.InRange((long)JsonNode.Parse(answer)![field]!, 9, 30);
        Assert.False(response.Headers.Contains("x-parlance-estimated"));
        var request = Assert.Single(gateway.Simulator.Requests);
        Assert.Equal(asked, request.Path);
        Assert.DoesNotContain("star/", Encoding.UTF8.GetString(request.Body.Span), StringComparison.Ordinal);
        var row = Assert.Single(gateway.Rows());
        Assert.Equal(("count_tokens", LedgerFlags.None, 0L, 0L), (row.Door, row.Flags, row.Input, row.Output));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Count_ProviderCannotAnswer_IsAnEstimate(int status)
    {
        await using var gateway = await TestGateway.StartAsync(change: options => options with { Defaults = options.Defaults with { MaxRetries = 0 } });
        using var response = await gateway.PostAsync("/v1/messages/count_tokens", $$"""{"model":"west/echo","messages":[{"role":"user","content":"hi [sim:status={{status}}]"}]}""");

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        Assert.Equal("true", response.Headers.GetValues("x-parlance-estimated").Single());
        Assert.Equal(status, Assert.Single(gateway.Rows()).Status);
    }

    [Fact]
    public async Task Count_ProviderRefusesTheRequest_SaysWhyInTheDoorsShape()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.PostAsync("/v1/messages/count_tokens", """{"model":"west/echo","messages":[{"role":"user","content":"hi [sim:status=400]"}]}""");
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal((400, "error", "invalid_request_error"), ((int)response.StatusCode, (string?)answer["type"], (string?)answer["error"]!["type"]));
    }
}
