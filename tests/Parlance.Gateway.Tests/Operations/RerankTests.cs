using System.Text.Json;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Operations;

public class RerankTests
{
    private const string Request = """{"model":"MODEL","query":"rain in the city","documents":["sunny beach","rain in the city","city"],"top_n":2,"return_documents":true}""";

    [Theory]
    [InlineData("/v1/rerank", "lab/echo")]
    [InlineData("/v2/rerank", "lab/echo")]
    [InlineData("/v1/rerank", "second/echo")]
    [InlineData("/v2/rerank", "second/echo")]
    public async Task Rerank_AtBothDoorsOfBothFamilies_HasWhatClientsOfBothRead(string door, string model)
    {
        // Cohere's second version refuses return_documents, so that the gateway gives the documents itself.
        await using var gateway = await TestGateway.StartAsync(providers: "second: { dialect: openai-chat, base_url: ROOT/v2, operations: { rerank: /rerank }, quirks: { drop: [ return_documents ] } }");
        using var response = await gateway.PostAsync(door, Request.Replace("MODEL", model, StringComparison.Ordinal));
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);

        using var json = JsonDocument.Parse(body);
        var results = json.RootElement.GetProperty("results");
        Assert.Equal([1, 2], results.EnumerateArray().Select(result => result.GetProperty("index").GetInt32()));
        Assert.Equal("rain in the city", results[0].GetProperty("document").GetProperty("text").GetString());
        Assert.Equal(1, results[0].GetProperty("relevance_score").GetDouble());
        Assert.Equal("2", json.RootElement.GetProperty("meta").GetProperty("api_version").GetProperty("version").GetString());
        Assert.False(response.Headers.Contains("x-parlance-dropped"));
        var row = Assert.Single(gateway.Rows());
        Assert.Equal(("rerank", model, 200), (row.Door, row.Target, row.Status));
        var usage = Assert.Single(gateway.Ledger.Page()).Row.Usage;
        Assert.Equal(model == "lab/echo" ? (true, 0) : (false, 1), (usage.Input > 0, usage.Units?.SearchUnits ?? 0));
    }
}
