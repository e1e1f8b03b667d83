using System.Text;
using System.Text.Json.Nodes;
using Parlance.Simulator;

namespace Parlance.Tests.Simulator;

public sealed class ListAndCountTests : IDisposable
{
    private readonly HttpMessageInvoker _client = new(new SimulatorHandler());

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("/v1beta/models", null, "models", "name", "models/echo")]
    [InlineData("/v1/models", "x-goog-api-key", "models", "name", "models/echo")]
    [InlineData("/v1/models", "anthropic-version", "data", "id", "echo")]
    [InlineData("/v1/models", null, "data", "id", "echo")]
    [InlineData("/api/tags", null, "models", "model", "echo")]
    public async Task ModelList_OfAVendor_HasItsShape(string path, string? header, string list, string name, string first)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://simulator.invalid" + path);
        if (header is not null)
        {
            request.Headers.Add(header, "x");
        }

        var json = await SendAsync(request);

        Assert.Equal(first, (string?)json[list]![0]![name]);
        Assert.Equal(9, json[list]!.AsArray().Count);
    }

    [Theory]
    [InlineData("/v1beta/models/echo:countTokens", """{"contents":[{"role":"user","parts":[{"text":"12345678"}]}]}""", "totalTokens")]
    [InlineData("/v1beta/models/echo:countTokens", """{"generateContentRequest":{"model":"models/echo","contents":[{"role":"user","parts":[{"text":"12345678"}]}]}}""", "totalTokens")]
    [InlineData("/v1/messages/count_tokens", """{"model":"echo","messages":[{"role":"user","content":"12345678"}]}""", "input_tokens")]
    public async Task Count_OfARequest_IsWhatItsAnswerCosts(string path, string body, string field)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://simulator.invalid" + path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

        var json = await SendAsync(request);

        Assert.Equal(2, (int)json[field]!);
    }

    private async Task<JsonNode> SendAsync(HttpRequestMessage request)
    {
        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
