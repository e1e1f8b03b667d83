using System.Text.Json;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Relay;

/// <summary>A target without a JSON mode, behind both ways of answering. Anthropic Messages has none without a schema.</summary>
public class JsonByInstructionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_InAFence_IsJsonForTheCaller(bool stream)
    {
        await using var gateway = await TestGateway.StartAsync();

        using var response = await gateway.PostAsync("/v1/chat/completions", Body("Give me JSON", stream));

        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        Assert.Equal("response_format", response.Headers.GetValues("x-parlance-dropped").Single());
        using var json = JsonDocument.Parse(stream ? Streamed(body) : Content(body));
        Assert.Equal("Give me JSON", json.RootElement.GetProperty("echo").GetString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_WithoutJson_IsAnErrorWithAStatusOfItsOwn(bool stream)
    {
        await using var gateway = await TestGateway.StartAsync(change: options => options with { Defaults = options.Defaults with { MaxRetries = 0 } });

        using var response = await gateway.PostAsync("/v1/chat/completions", Body("Give me JSON [sim:tokens=20]", stream));

        Assert.Equal(502, (int)response.StatusCode);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("answer_not_json", json.RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.True(gateway.Ledger.Totals().CompletionTokens >= 20);
    }

    private static string Body(string prompt, bool stream) =>
        $$"""{"model":"west/echo","stream":{{(stream ? "true" : "false")}},"response_format":{"type":"json_object"},"messages":[{"role":"user","content":"{{prompt}}"}]}""";

    private static string Content(string body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
    }

    private static string Streamed(string body) => string.Concat(body.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line =>
    {
        using var json = JsonDocument.Parse(line[6..]);
        var delta = json.RootElement.GetProperty("choices")[0].GetProperty("delta");
        return delta.TryGetProperty("content", out var text) ? text.GetString() : "";
    }));
}
