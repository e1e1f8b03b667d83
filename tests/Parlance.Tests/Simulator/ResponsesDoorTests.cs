using System.Text;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Simulator;
using Parlance.Tests.Support;

namespace Parlance.Tests.Simulator;

public sealed class ResponsesDoorTests : IDisposable
{
    private const string Tool = """{"type":"function","name":"f","parameters":{"type":"object","properties":{}},"strict":false}""";

    private readonly HttpMessageInvoker _client = new(new SimulatorHandler());

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("""{"future":1}""", 400, "unknown_parameter", "future")]
    [InlineData("""{"max_output_tokens":15}""", 400, "integer_below_min_value", "max_output_tokens")]
    [InlineData("""{"temperature":2.1}""", 400, null, "temperature")]
    [InlineData("""{"previous_response_id":"resp_1"}""", 400, "previous_response_not_found", "previous_response_id")]
    [InlineData("""{"input":[{"type":"function_call_output","call_id":"call_1","output":"x"}]}""", 400, null, "input")]
    [InlineData("""{"input":[{"type":"function_call","call_id":"call_1","name":"f","arguments":"{}"}]}""", 400, null, "input")]
    [InlineData("""{"input":[{"type":"wizardry","id":"w_1"}]}""", 400, "invalid_value", "input")]
    [InlineData("""{"input":[{"type":"reasoning","id":"rs_1","summary":[]}]}""", 404, null, "input")]
    [InlineData("""{"input":[{"role":"user","content":"x"},{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAAAAforged"}]}""", 400, "invalid_encrypted_content", "input")]
    [InlineData("""{"tool_choice":"required"}""", 400, null, "tool_choice")]
    [InlineData("""{"text":{"format":{"type":"json_object"}}}""", 400, null, "input")]
    public async Task BrokenRule_IsRefusedInTheVendorsWords(string more, int status, string? code, string param)
    {
        var (answered, json) = await SendAsync(Body("echo", "x", more));

        Assert.Equal((status, param), (answered, (string?)json["error"]!["param"]));
        Assert.True(code is null || code == (string?)json["error"]!["code"], json.ToJsonString());
    }

    [Fact]
    public async Task Text_WholeAndStreamed_SayTheSame()
    {
        var (_, whole) = await SendAsync(Body("echo", "one two three"));
        var body = Body("echo", "one two three");
        body["stream"] = true;
        using var response = await _client.SendAsync(Request(body), TestContext.Current.CancellationToken);
        var log = new EventLog();
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Splits.Run(bytes, [bytes.Length], DialectSet.OpenAiResponses.OpenReader(Quirks.None), log);

        Assert.True(log.Fold.Ended);
        Assert.Equal((string?)whole["output"]![0]!["content"]![0]!["text"], log.Fold.ToResult().Content);
        Assert.StartsWith("resp_", (string?)whole["id"], StringComparison.Ordinal);
        Assert.Equal((long)whole["usage"]!["total_tokens"]!, log.Fold.Usage!.Value.TotalTokens);
    }

    [Fact]
    public async Task ToolLoop_WithItsReasoningPassedBack_Goes()
    {
        var body = Body("reasoning", "use f", $$"""{"tools":[{{Tool}}]}""");
        var (_, first) = await SendAsync(body);
        var call = first["output"]!.AsArray().Single(item => (string?)item!["type"] == "function_call")!;
        Continue(body, first["output"]!.AsArray(), (string)call["call_id"]!);

        var (status, second) = await SendAsync(body);

        Assert.Equal("reasoning", (string?)first["output"]![0]!["type"]);
        Assert.NotNull((string?)first["output"]![0]!["encrypted_content"]);
        Assert.True(status == 200, second.ToJsonString());
        Assert.Contains("- f: done", second.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ToolLoop_WithoutItsReasoning_IsRefused()
    {
        var body = Body("reasoning", "use f", $$"""{"tools":[{{Tool}}]}""");
        var (_, first) = await SendAsync(body);
        var output = first["output"]!.AsArray();
        output.RemoveAt(0);
        Continue(body, output, (string)output.Single(item => (string?)item!["type"] == "function_call")!["call_id"]!);

        var (status, _) = await SendAsync(body);

        Assert.Equal(400, status);
    }

    private static void Continue(JsonObject body, JsonArray output, string callId)
    {
        var input = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = (string)body["input"]! });
        foreach (var item in output)
        {
            input.Add(item!.DeepClone());
        }

        input.Add(new JsonObject { ["type"] = "function_call_output", ["call_id"] = callId, ["output"] = "done" });
        body["input"] = input;
    }

    private static JsonObject Body(string model, string prompt, string more = "{}")
    {
        var body = new JsonObject { ["model"] = model, ["input"] = prompt };
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        return body;
    }

    private static HttpRequestMessage Request(JsonObject body) =>
        new(HttpMethod.Post, new Uri("http://simulator.invalid/v1/responses")) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };

    private async Task<(int Status, JsonObject Json)> SendAsync(JsonObject body)
    {
        using var response = await _client.SendAsync(Request(body), TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject());
    }
}
