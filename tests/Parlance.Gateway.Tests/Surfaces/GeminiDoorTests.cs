using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Surfaces;

public class GeminiDoorTests
{
    private const string Said = """{ "contents":[{"role":"user","parts":[{"text":"good morning"}]}], "future":{"a":[1, 2.50]} }""";

    public static TheoryData<string> Models => ["lab/echo", "west/echo", "star/echo"];

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Door_WholeAnswer_IsGeminisAndHasOneRow(string model)
    {
        await using var gateway = await StartAsync();
        using var response = await gateway.PostAsync($"/v1beta/models/{model}:generateContent", Plain);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(200, (int)response.StatusCode);
        Assert.EndsWith("good morning", Text(answer), StringComparison.Ordinal);
        Assert.Equal("STOP", (string?)answer["candidates"]![0]!["finishReason"]);
        Assert.True((long)answer["usageMetadata"]!["totalTokenCount"]! > 0);
        Assert.Equal(model, response.Headers.GetValues("x-parlance-target").Single());
        Assert.Equal(1, gateway.Ledger.Totals().Requests);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Door_StreamOfEvents_EndsInTheReasonAndUsage(string model)
    {
        await using var gateway = await StartAsync();
        using var response = await gateway.PostAsync($"/v1beta/models/{model}:streamGenerateContent?alt=sse", Plain);
        var events = (await response.Content.ReadAsStringAsync()).Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line[6..])!).ToArray();

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith("good morning", string.Concat(events.Select(Text)), StringComparison.Ordinal);
        Assert.Equal("STOP", (string?)events[^1]["candidates"]![0]!["finishReason"]);
        Assert.True((long)events[^1]["usageMetadata"]!["candidatesTokenCount"]! > 0);
        Assert.Equal(1, gateway.Ledger.Totals().Requests);
        Assert.True(gateway.Ledger.Totals().CompletionTokens > 0);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Door_StreamWithoutAlt_IsOneJsonList(string model)
    {
        await using var gateway = await StartAsync();
        using var response = await gateway.PostAsync($"/v1beta/models/{model}:streamGenerateContent", Plain);
        var list = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsArray();

        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith("good morning", string.Concat(list.Select(chunk => Text(chunk!))), StringComparison.Ordinal);
        Assert.Equal("STOP", (string?)list[^1]!["candidates"]![0]!["finishReason"]);
        Assert.Equal(1, gateway.Ledger.Totals().Requests);
    }

    [Theory]
    [InlineData("/v1beta/models/star%2Fecho:generateContent")]
    [InlineData("/v1beta/models/star/echo:generateContent")]
    public async Task Door_SameDialect_PassesTheCallersBytes(string path)
    {
        await using var gateway = await StartAsync(strict: false);
        using var response = await gateway.PostAsync(path, Said);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(Said, Encoding.UTF8.GetString(gateway.Simulator.Requests.Single().Body.Span));
        Assert.EndsWith("/models/echo:generateContent", gateway.Simulator.Requests.Single().Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x-goog-api-key", TestGateway.Key, "", 200)]
    [InlineData("x-other", "", "?key=" + TestGateway.Key, 200)]
    [InlineData("x-goog-api-key", "wrong", "", 401)]
    [InlineData("x-other", "", "", 401)]
    public async Task Door_Key_ComesInItsHeaderOrQuery(string header, string value, string query, int status)
    {
        await using var gateway = await StartAsync();
        using var client = new HttpClient { BaseAddress = gateway.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1beta/models/lab/echo:generateContent{query}") { Content = new StringContent(Plain, Encoding.UTF8, "application/json") };
        request.Headers.Add(header, value);
        using var response = await client.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
        if (status != 200)
        {
            Assert.Equal("UNAUTHENTICATED", (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!["status"]);
        }
    }

    [Fact]
    public async Task Query_KeyAtAnotherDoor_IsNoKey()
    {
        await using var gateway = await StartAsync();
        using var client = new HttpClient { BaseAddress = gateway.Address };
        using var response = await client.GetAsync($"/v1/models?key={TestGateway.Key}");

        Assert.Equal(401, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("""{"contents":[{"role":"nobody","parts":[{"text":"a"}]}]}""", "lab/echo", 400, "INVALID_ARGUMENT")]
    [InlineData(Said, "no-such-model", 404, "NOT_FOUND")]
    [InlineData("""{"contents":[{"parts":[{"text":"[[sim: status=503]] a"}]}]}""", "star/echo", 503, "UNAVAILABLE")]
    public async Task Door_Error_IsGeminis(string body, string model, int status, string word)
    {
        await using var gateway = await StartAsync();
        using var response = await gateway.PostAsync($"/v1beta/models/{model}:generateContent", body);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!;

        Assert.Equal((status, status, word), ((int)response.StatusCode, (int)error["code"]!, (string?)error["status"]));
    }

    [Fact]
    public async Task Models_AreListedAndFoundInGeminisShape()
    {
        await using var gateway = await StartAsync();
        var list = (await gateway.Client.GetFromJsonAsync<JsonObject>("/v1beta/models"))!["models"]!.AsArray();
        var one = await gateway.Client.GetFromJsonAsync<JsonObject>("/v1beta/models/star/echo");

        Assert.Contains("models/star/echo", list.Select(model => (string?)model!["name"]));
        Assert.Equal("models/star/echo", (string?)one!["name"]);
        Assert.Contains("generateContent", one["supportedGenerationMethods"]!.AsArray().Select(method => (string?)method));
    }

    private const string Plain = """{"contents":[{"role":"user","parts":[{"text":"good morning"}]}]}""";

    private static string Text(JsonNode answer) =>
        string.Concat((answer["candidates"]?.AsArray() ?? []).SelectMany(candidate => candidate!["content"]?["parts"]?.AsArray() ?? []).Select(part => (string?)part!["text"]));

    private static Task<TestGateway> StartAsync(bool strict = true) =>
        TestGateway.StartAsync(new Simulator.SimulatorOptions { Strict = strict }, providers: "star: { dialect: gemini-generate, base_url: ROOT, models: [ { id: echo, price: { input: 1, output: 2 }, source: test, as_of: 2026-11-22 } ] }");
}
