using System.Runtime.InteropServices;
using System.Text.Json;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Operations;

public class EmbeddingTests
{
    [Fact]
    public async Task Embeddings_ManyTexts_AreAnsweredInOrderWithUsageAndOneRow()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.PostAsync("/v1/embeddings", """{"model":"lab/echo","input":["one","two","one"],"dimensions":8}""");
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);

        using var json = JsonDocument.Parse(body);
        var vectors = json.RootElement.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("embedding").ToString()).ToArray();
        Assert.Equal([0, 1, 2], json.RootElement.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("index").GetInt32()));
        Assert.Equal(vectors[0], vectors[2]);
        Assert.NotEqual(vectors[0], vectors[1]);
        Assert.Equal(8, json.RootElement.GetProperty("data")[0].GetProperty("embedding").GetArrayLength());
        Assert.Equal("lab/echo", response.Headers.GetValues("x-parlance-target").Single());

        var totals = gateway.Ledger.Totals();
        Assert.Equal((1, 3, 0), (totals.Requests, totals.PromptTokens, totals.CompletionTokens));
        Assert.Equal(3_000, totals.CostNanoUsd);
        Assert.Equal("3000", response.Headers.GetValues("x-parlance-cost-nanousd").Single());
    }

    [Fact]
    public async Task Embeddings_TheCallersBytes_PassWithTheModelRewritten()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.PostAsync("/v1/embeddings", """{ "input" : "a \u00e9 b",  "model":"lab/echo" , "user": "u1"}""");
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal("""{ "input" : "a \u00e9 b",  "model":"echo" , "user": "u1"}""", System.Text.Encoding.UTF8.GetString(gateway.Simulator.Requests.Single().Body.Span));
        Assert.Equal("/v1/embeddings", gateway.Simulator.Requests.Single().Path);
        Assert.Equal("Bearer upstream-key-lab", gateway.Simulator.Requests.Single().Headers["authorization"]);
    }

    [Fact]
    public async Task Embeddings_Base64AndFloat_AreTheSameNumbers()
    {
        await using var gateway = await TestGateway.StartAsync();
        var floats = await VectorAsync(gateway, "lab/echo", "float");
        var base64 = await VectorAsync(gateway, "lab/echo", "base64");
        Assert.Equal(floats.EnumerateArray().Select(number => number.GetSingle()), MemoryMarshal.Cast<byte, float>(base64.GetBytesFromBase64()).ToArray());
    }

    [Fact]
    public async Task Embeddings_ProviderThatKnowsNoBase64_IsConvertedAndNothingIsCalledDropped()
    {
        await using var gateway = await TestGateway.StartAsync(providers: "stubborn: { dialect: openai-chat, base_url: SIMULATOR, quirks: { drop: [ encoding_format ] } }");
        var floats = await VectorAsync(gateway, "lab/echo", "float");
        using var response = await gateway.PostAsync("/v1/embeddings", """{"model":"stubborn/echo","input":"the text","encoding_format":"base64"}""");
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.DoesNotContain("encoding_format", System.Text.Encoding.UTF8.GetString(gateway.Simulator.Requests[^1].Body.Span), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("x-parlance-dropped"));
        Assert.Equal(floats.EnumerateArray().Select(number => number.GetSingle()), MemoryMarshal.Cast<byte, float>(json.RootElement.GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64()).ToArray());
    }

    [Fact]
    public async Task Embeddings_ProviderWithOtherNames_GetsThem()
    {
        await using var gateway = await TestGateway.StartAsync(providers: "other: { dialect: openai-chat, base_url: SIMULATOR, quirks: { rename: { dimensions: output_dimension }, drop: [ user ] } }");
        using var response = await gateway.PostAsync("/v1/embeddings", """{"model":"other/m","input":"x","dimensions":4,"user":"u"}""");
        Assert.Equal("""{"model":"m","input":"x","output_dimension":4}""", System.Text.Encoding.UTF8.GetString(gateway.Simulator.Requests[^1].Body.Span));
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains("output_dimension", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"lab/echo","input":"x","n":1}""", "n")]
    [InlineData("""{"model":"lab/echo"}""", "input")]
    [InlineData("""{"input":"x"}""", "model")]
    [InlineData("""{"model":"lab/echo","input":"x","dimensions":99999}""", "dimensions")]
    public async Task Embeddings_WrongRequest_Is400NamingTheField(string body, string param)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.PostAsync("/v1/embeddings", body);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal(param, json.RootElement.GetProperty("error").GetProperty("param").GetString());
    }

    [Fact]
    public async Task Embeddings_ProviderWithoutThem_Is404NamingTheWayOut()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.PostAsync("/v1/embeddings", """{"model":"west/echo","input":"x"}""");
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var error = json.RootElement.GetProperty("error");
        Assert.Equal(404, (int)response.StatusCode);
        Assert.Equal("operation_not_supported", error.GetProperty("code").GetString());
        Assert.Contains("operations: { embeddings: /PATH }", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(gateway.Simulator.Requests);
    }

    [Theory]
    [InlineData("/v1/embeddings", "{\"model\":\"cards/talker\",\"input\":\"x\"}", "cannot do embeddings: it is a model for chat")]
    [InlineData("/v1/embeddings", "{\"model\":\"cards/speaker\",\"input\":\"x\"}", "cannot do embeddings: it is a model for speech")]
    [InlineData("/v1/chat/completions", "{\"model\":\"cards/speaker\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", "cannot chat: it is a model for speech")]
    public async Task Model_KnownToDoSomethingElse_Is404BeforeAnythingIsSent(string door, string body, string words)
    {
        await using var gateway = await TestGateway.StartAsync(providers: "cards: { dialect: openai-chat, base_url: SIMULATOR, models: [ { id: talker, operations: [] }, { id: speaker, operations: [ speech ] } ] }");
        using var response = await gateway.PostAsync(door, body);
        Assert.Equal(404, (int)response.StatusCode);
        Assert.Contains(words, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(gateway.Simulator.Requests);
    }

    [Fact]
    public async Task Embeddings_StrictCaller_HearsWhatWouldBeDropped()
    {
        await using var gateway = await TestGateway.StartAsync(providers: "ollamas: { dialect: ollama-chat, base_url: ROOT }");
        const string Body = """{"model":"ollamas/m","input":"x","user":"u"}""";
        using var lenient = await gateway.PostAsync("/v1/embeddings", Body);
        Assert.True(lenient.IsSuccessStatusCode);
        Assert.Equal("user", lenient.Headers.GetValues("x-parlance-dropped").Single());
        gateway.Client.DefaultRequestHeaders.Add("x-parlance-strict", "true");
        using var strict = await gateway.PostAsync("/v1/embeddings", Body);
        Assert.Equal(400, (int)strict.StatusCode);
    }

    [Theory]
    [InlineData("ollama-chat", "ROOT", "/api/embed")]
    [InlineData("cohere-chat", "ROOT/v2", "/v2/embed")]
    [InlineData("gemini-generate", "ROOT/v1beta", "/v1beta/models/amazon.titan-embed-text-v2:0:batchEmbedContents")]
    [InlineData("gemini-generate", "ROOT/v1/projects/p/locations/l/publishers/google, operations: { embeddings: \"/models/{model}:predict\" }", "/v1/projects/p/locations/l/publishers/google/models/amazon.titan-embed-text-v2:0:predict")]
    [InlineData("bedrock-converse", "ROOT", "/model/amazon.titan-embed-text-v2:0/invoke")]
    public async Task Embeddings_InEverySpelling_AreTheSameNumbers(string dialect, string baseUrl, string path)
    {
        await using var gateway = await TestGateway.StartAsync(providers: $"other: {{ dialect: {dialect}, base_url: {baseUrl}, api_key: upstream-key-other }}");
        const string Body = """{"model":"MODEL","input":["the text"],"dimensions":256,"encoding_format":"base64"}""";
        using var plain = await gateway.PostAsync("/v1/embeddings", Body.Replace("MODEL", "lab/echo", StringComparison.Ordinal));
        using var other = await gateway.PostAsync("/v1/embeddings", Body.Replace("MODEL", "other/amazon.titan-embed-text-v2:0", StringComparison.Ordinal));
        using var expected = JsonDocument.Parse(await plain.Content.ReadAsStringAsync());
        var answer = await other.Content.ReadAsStringAsync();
        Assert.True(other.IsSuccessStatusCode, answer);
        using var actual = JsonDocument.Parse(answer);
        Assert.Equal(expected.RootElement.GetProperty("data").ToString(), actual.RootElement.GetProperty("data").ToString());
        Assert.Equal(path, Uri.UnescapeDataString(gateway.Simulator.Requests[^1].Path));
        Assert.Equal([("lab/echo", 2L, LedgerFlags.None), ("other/amazon.titan-embed-text-v2:0", 2L, LedgerFlags.Unpriced)], gateway.Rows().Select(row => (row.Target, row.Input, row.Flags)));
    }

    [Fact]
    public async Task Embeddings_FirstTargetHasNone_TheNextOneAnswers()
    {
        await using var gateway = await TestGateway.StartAsync(aliases: "vectors: { targets: [ west/echo ], fallback: [ lab/echo ] }");
        using var response = await gateway.PostAsync("/v1/embeddings", """{"model":"vectors","input":"x"}""");
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal("lab/echo", response.Headers.GetValues("x-parlance-target").Single());
    }

    [Fact]
    public async Task Embeddings_ProviderFailsOnce_IsAskedAgainAndBothAttemptsHaveRows()
    {
        await using var gateway = await TestGateway.StartAsync(new() { Pace = 0, Script = Parlance.Simulator.SimulatorOptions.InOrder("status=503; retry-after=0") });
        using var response = await gateway.PostAsync("/v1/embeddings", """{"model":"lab/echo","input":"x"}""");
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal("2", response.Headers.GetValues("x-parlance-attempts").Single());
        Assert.Equal(2, gateway.Simulator.Requests.Count);
        Assert.Equal(2, gateway.Rows().Count);
    }

    [Fact]
    public async Task Embeddings_PageUnder200_NeverReachesTheCaller()
    {
        await using var gateway = await TestGateway.StartAsync(new() { Pace = 0, Script = _ => "status=200; html=1" });
        using var response = await gateway.PostAsync("/v1/embeddings", """{"model":"lab/echo","input":"x"}""");
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(502, (int)response.StatusCode);
        Assert.DoesNotContain("<html", body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Embeddings_KeyMayNotUseModel_Is403()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Client.DefaultRequestHeaders.Authorization = new("Bearer", "narrow-key-for-tests-0123456789");
        using var refused = await gateway.PostAsync("/v1/embeddings", """{"model":"west/echo","input":"x"}""");
        Assert.Equal(403, (int)refused.StatusCode);
    }

    private static async Task<JsonElement> VectorAsync(TestGateway gateway, string model, string format)
    {
        using var response = await gateway.PostAsync("/v1/embeddings", $$"""{"model":"{{model}}","input":"the text","encoding_format":"{{format}}"}""");
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("data")[0].GetProperty("embedding").Clone();
    }
}
