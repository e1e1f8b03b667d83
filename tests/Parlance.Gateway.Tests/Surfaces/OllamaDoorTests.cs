using System.Text.Json;
using System.Text.Json.Nodes;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Surfaces;

public class OllamaDoorTests
{
    public static TheoryData<string, string> Pairs => new()
    {
        { "/api/chat", "lab/echo" },
        { "/api/chat", "west/echo" },
        { "/api/chat", "pond/echo" },
        { "/api/generate", "lab/echo" },
        { "/api/generate", "west/echo" },
        { "/api/generate", "pond/echo" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Door_WholeAnswer_IsOllamasAndHasOneRow(string door, string model)
    {
        await using var gateway = await StartAsync();
        using var response = await gateway.PostAsync(door, Body(door, model, "\"stream\":false"));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(200, (int)response.StatusCode);
        Assert.EndsWith("good morning", Text(answer), StringComparison.Ordinal);
        Assert.True((bool)answer["done"]!);
        Assert.Equal("stop", (string?)answer["done_reason"]);
        Assert.True((long)answer["eval_count"]! > 0 && (long)answer["prompt_eval_count"]! > 0 && (long)answer["eval_duration"]! > 0 && (long)answer["total_duration"]! > 0);
        Assert.Equal(model, response.Headers.GetValues("x-parlance-target").Single());
        Assert.Equal(1, gateway.Ledger.Totals().Requests);
        Assert.Equal((long)answer["eval_count"]!, gateway.Ledger.Totals().CompletionTokens);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Door_StreamWhichIsTheDefault_IsLinesOfWhichTheLastIsDone(string door, string model)
    {
        await using var gateway = await StartAsync();
        using var response = await gateway.PostAsync(door, Body(door, model, "\"keep_alive\":\"5m\""));
        var body = await response.Content.ReadAsStringAsync();
        var lines = body.Split('\n');

        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("", lines[^1]);
        var events = lines[..^1].Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.EndsWith("good morning", string.Concat(events.Select(Text)), StringComparison.Ordinal);
        Assert.All(events[..^1], step => Assert.False((bool)step["done"]!));
        Assert.True((bool)events[^1]["done"]!);
        Assert.True((long)events[^1]["eval_count"]! > 0);
        Assert.Equal(1, gateway.Ledger.Totals().Requests);
        Assert.True(gateway.Ledger.Totals().CompletionTokens > 0);
    }

    [Fact]
    public async Task Door_SameDialect_PassesTheCallersBytes()
    {
        await using var gateway = await StartAsync();
        const string Said = """{ "model":"pond/echo", "mood":{"a":[1, 2.50]},"messages":[{"role":"user","content":"hi"}],"options":{"num_ctx":8192} }""";
        using var response = await gateway.PostAsync("/api/chat", Said);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(Said.Replace("pond/echo", "echo"), System.Text.Encoding.UTF8.GetString(gateway.Simulator.Requests.Single().Body.Span));
    }

    [Theory]
    [InlineData("error-event=3", "{\"error\":\"The simulator was told to fail")]
    [InlineData("truncate-after=3", "{\"error\":\"")]
    [InlineData("bad-json=3", "{\"error\":\"")]
    public async Task Door_StreamThatFails_EndsWithOneErrorLineAndNoDone(string fault, string expected)
    {
        foreach (var model in new[] { "lab/echo", "west/echo", "pond/echo" })
        {
            await using var gateway = await StartAsync();
            using var response = await gateway.PostAsync("/api/chat", $$"""{"model":"{{model}}","messages":[{"role":"user","content":"[sim:{{fault}}] one two three four five six"}]}""");
            var lines = (await response.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n');

            Assert.StartsWith(expected, lines[^1], StringComparison.Ordinal);
            Assert.DoesNotContain(lines, line => line.Contains("\"done\":true", StringComparison.Ordinal));
            Assert.Single(lines, line => line.Contains("\"error\"", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("comments=1")]
    [InlineData("crlf=1;bom=1")]
    [InlineData("unknown-event=1")]
    [InlineData("split=bytes")]
    public async Task Door_UpstreamLinesInAnyForm_ReachEveryDoor(string form)
    {
        await using var gateway = await StartAsync();
        foreach (var door in new[] { "/v1/chat/completions", "/api/chat" })
        {
            using var response = await gateway.PostAsync(door, $$"""{"model":"pond/echo","stream":true,"messages":[{"role":"user","content":"[sim:{{form}}] one two three four five six"}]}""");
            var body = await response.Content.ReadAsStringAsync();

            Assert.Equal(200, (int)response.StatusCode);
            Assert.Contains("six", body, StringComparison.Ordinal);
            Assert.DoesNotContain("\"error\"", body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("POST", "/api/chat")]
    [InlineData("POST", "/api/generate")]
    [InlineData("POST", "/api/show")]
    [InlineData("GET", "/api/tags")]
    [InlineData("GET", "/api/version")]
    public async Task Door_WithoutAKey_SaysSoInOllamasShape(string method, string path)
    {
        await using var gateway = await StartAsync();
        gateway.Client.DefaultRequestHeaders.Authorization = null;
        using var response = await gateway.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"];

        Assert.Equal(401, (int)response.StatusCode);
        Assert.Contains("Authorization: Bearer KEY", (string?)error, StringComparison.Ordinal);
        Assert.Empty(gateway.Simulator.Requests);
    }

    [Fact]
    public async Task Tags_List_HoldsWhatTheKeyMayUse()
    {
        await using var gateway = await StartAsync();
        gateway.Client.DefaultRequestHeaders.Authorization = new("Bearer", "narrow-key-for-tests-0123456789");
        using var list = JsonDocument.Parse(await gateway.Client.GetStringAsync("/api/tags"));
        var models = list.RootElement.GetProperty("models").EnumerateArray().ToArray();

        Assert.Equal(["lab/echo"], models.Select(model => model.GetProperty("name").GetString()!));
        Assert.Equal(64, models[0].GetProperty("digest").GetString()!.Length);
    }

    [Fact]
    public async Task ShowAndVersion_Asked_AnswerInOllamasShape()
    {
        await using var gateway = await StartAsync();
        using var version = JsonDocument.Parse(await gateway.Client.GetStringAsync("/api/version"));
        using var shown = await gateway.PostAsync("/api/show", """{"model":"pond/echo"}""");
        using var unknown = await gateway.PostAsync("/api/show", """{"name":"nowhere/x"}""");
        using var wrong = await gateway.PostAsync("/api/show", """{"model":7}""");

        Assert.Matches(@"^\d+\.\d+\.\d+$", version.RootElement.GetProperty("version").GetString());
        Assert.Equal(["completion", "tools"], JsonNode.Parse(await shown.Content.ReadAsStringAsync())!["capabilities"]!.AsArray().Select(word => (string?)word));
        Assert.Equal((200, 404, 400), ((int)shown.StatusCode, (int)unknown.StatusCode, (int)wrong.StatusCode));
        Assert.Contains("nowhere/x", (string?)JsonNode.Parse(await unknown.Content.ReadAsStringAsync())!["error"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/chat", """{"model":"lab/echo","messages":[]}""", 400)]
    [InlineData("/api/chat", """{"model":"nowhere/x","messages":[{"role":"user","content":"hi"}]}""", 404)]
    [InlineData("/api/generate", """{"model":"lab/echo","prompt":"a","suffix":"b"}""", 400)]
    [InlineData("/api/pull", """{"model":"lab/echo"}""", 404)]
    public async Task Door_WhatItCannotDo_IsAnErrorInOllamasShape(string path, string body, int status)
    {
        await using var gateway = await StartAsync();
        using var response = await gateway.PostAsync(path, body);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.True(JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!.GetValue<string>().Length > 10);
    }

    [Fact]
    public async Task Door_ForcedTool_IsNamedAsDropped()
    {
        await using var gateway = await StartAsync();
        using var response = await gateway.PostAsync("/v1/chat/completions", """{"model":"pond/echo","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}}],"tool_choice":"required","user":"u"}""");

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Contains("tool_choice", response.Headers.GetValues("x-parlance-dropped").Single(), StringComparison.Ordinal);
    }

    /// <summary>Beside the usual providers one that speaks ollama-chat.</summary>
    internal static Task<TestGateway> StartAsync() =>
        TestGateway.StartAsync(providers: "pond: { dialect: ollama-chat, base_url: ROOT, models: [ { id: echo, price: { input: 1, output: 2 }, source: test, as_of: 2026-11-22 } ] }");

    private static string Body(string door, string model, string setting) => door == "/api/chat"
        ? $$"""{"model":"{{model}}",{{setting}},"messages":[{"role":"user","content":"good morning"}]}"""
        : $$"""{"model":"{{model}}",{{setting}},"prompt":"good morning"}""";

    private static string Text(JsonNode step) => (string?)step["message"]?["content"] ?? (string?)step["response"] ?? "";
}
