using System.Text;
using System.Text.Json.Nodes;
using Parlance.Simulator;

namespace Parlance.Tests.Simulator;

/// <summary>What Bedrock and Cohere refuse although it can be read, each in its own shape and status; the same request without the fault is answered.</summary>
public sealed class NativeStrictTests : IDisposable
{
    private const string Converse = "/model/echo/converse";
    private const string Cohere = "/v2/chat";
    private const string Tool = """{"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object"}}}}""";
    private const string Function = """{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}""";
    private readonly HttpMessageInvoker _client = new(new SimulatorHandler());

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("""{"messages":[]}""", "at least one message")]
    [InlineData("""{"messages":[{"role":"assistant","content":[{"text":"x"}]}]}""", "must start with a user message")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"x"}]},{"role":"user","content":[{"text":"y"}]}]}""", "must alternate")]
    [InlineData("""{"messages":[{"role":"user","content":[]}]}""", "is empty")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"  "}]}]}""", "is blank")]
    [InlineData("""{"messages":[{"role":"user","content":[{"document":{"format":"pdf","name":"d","source":{"bytes":"AA=="}}}]}]}""", "must also provide a related text")]
    [InlineData("""{"inferenceConfig":{"temperature":1.1}}""", "temperature")]
    [InlineData("""{"inferenceConfig":{"topP":2}}""", "topP")]
    [InlineData("""{"inferenceConfig":{"maxTokens":0}}""", "maxTokens")]
    [InlineData("""{"max_tokens":5}""", "extraneous key")]
    [InlineData("""{"toolConfig":{"tools":[{"toolSpec":{"name":"has space","inputSchema":{"json":{"type":"object"}}}}]}}""", "Tool names must match")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"x"}]},{"role":"assistant","content":[{"toolUse":{"toolUseId":"a","name":"f","input":{}}}]},{"role":"user","content":[{"toolResult":{"toolUseId":"a","content":[{"text":"y"}]}}]}]}""", "toolConfig field must be defined")]
    [InlineData($$$$"""{"toolConfig":{"tools":[{{{{Tool}}}}]},"messages":[{"role":"user","content":[{"text":"x"}]},{"role":"assistant","content":[{"toolUse":{"toolUseId":"a","name":"f","input":{}}}]},{"role":"user","content":[{"text":"y"}]}]}""", "Expected toolResult blocks")]
    [InlineData($$$$"""{"toolConfig":{"tools":[{{{{Tool}}}}]},"messages":[{"role":"user","content":[{"toolResult":{"toolUseId":"a","content":[{"text":"y"}]}}]}]}""", "exceeds the number of toolUse")]
    [InlineData($$$$"""{"toolConfig":{"tools":[{{{{Tool}}}}]},"messages":[{"role":"user","content":[{"text":"x"}]},{"role":"assistant","content":[{"toolUse":{"toolUseId":"a b","name":"f","input":{}}}]},{"role":"user","content":[{"toolResult":{"toolUseId":"a b","content":[{"text":"y"}]}}]}]}""", "toolUseId")]
    public async Task Bedrock_BrokenRule_IsRefused(string more, string because)
    {
        var (status, json) = await SendAsync(Converse, """{"messages":[{"role":"user","content":[{"text":"x"}]}]}""", more);

        Assert.Equal(400, status);
        Assert.Contains(because, (string?)json["message"]);
    }

    [Fact]
    public async Task Bedrock_KeptRules_AreAnswered()
    {
        var (status, json) = await SendAsync(
            Converse,
            "{}",
            $$$$"""{"inferenceConfig":{"temperature":1,"topP":1,"maxTokens":50},"toolConfig":{"tools":[{{{{Tool}}}}]},"messages":[{"role":"user","content":[{"text":"x"}]},{"role":"assistant","content":[{"toolUse":{"toolUseId":"a:1.2_3-4","name":"f","input":{}}}]},{"role":"user","content":[{"toolResult":{"toolUseId":"a:1.2_3-4","content":[{"text":"y"}]}}]}]}""");

        Assert.Equal(200, status);
        Assert.Contains("f: y", (string?)json["output"]!["message"]!["content"]![0]!["text"]);
    }

    [Theory]
    [InlineData("AWS4-HMAC-SHA256 Credential=A/20261122/us-east-1/bedrock/aws4_request, SignedHeaders=host;x-amz-date, Signature=00", "20261122T000000Z", 200)]
    [InlineData("AWS4-HMAC-SHA256 Credential=A/20261122/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=00", "20261122T000000Z", 403)]
    [InlineData("AWS4-HMAC-SHA256 Credential=A/20261122/us-east-1/bedrock/aws4_request, SignedHeaders=host;x-amz-date, Signature=00", null, 403)]
    [InlineData("Bearer key", null, 200)]
    public async Task Bedrock_Signature_HasItsForm(string authorization, string? date, int expected)
    {
        var (status, _) = await SendAsync(Converse, """{"messages":[{"role":"user","content":[{"text":"x"}]}]}""", "{}", authorization, date);

        Assert.Equal(expected, status);
    }

    [Theory]
    [InlineData("""{"temperature":1.1}""", "temperature")]
    [InlineData("""{"p":1}""", "p must be between")]
    [InlineData("""{"k":501}""", "k must be between")]
    [InlineData("""{"frequency_penalty":1.5}""", "frequency_penalty")]
    [InlineData("""{"presence_penalty":-0.5}""", "presence_penalty")]
    [InlineData("""{"top_p":0.5}""", "unknown field")]
    [InlineData("""{"n":2}""", "unknown field")]
    [InlineData("""{"stream_options":{"include_usage":true}}""", "unknown field")]
    [InlineData("""{"tool_choice":"REQUIRED"}""", "tool_choice can only be specified")]
    [InlineData($$$$"""{"tools":[{{{{Function}}}}],"response_format":{"type":"json_object"}}""", "response_format is not supported with tools")]
    [InlineData("""{"tools":[{"type":"function","function":{"name":"has space"}}]}""", "name")]
    [InlineData("""{"messages":[{"role":"user","content":"x"},{"role":"tool","tool_call_id":"a","content":"y"}]}""", "cannot find a tool call")]
    [InlineData("""{"messages":[{"role":"user","content":"x"},{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"user","content":"y"}]}""", "missing tool results")]
    [InlineData("""{"messages":[{"role":"user","content":"x"},{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]}]}""", "tool calls without results")]
    public async Task Cohere_BrokenRule_IsRefused(string more, string because)
    {
        var (status, json) = await SendAsync(Cohere, """{"model":"echo","messages":[{"role":"user","content":"x"}]}""", more);

        Assert.Equal(400, status);
        Assert.Contains(because, (string?)json["message"]);
    }

    [Fact]
    public async Task Cohere_KeptRules_AreAnswered()
    {
        var (status, json) = await SendAsync(
            Cohere,
            """{"model":"echo","temperature":1,"p":0.99,"k":500,"frequency_penalty":1,"presence_penalty":0}""",
            $$$$"""{"tools":[{{{{Function}}}}],"messages":[{"role":"user","content":"x"},{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"a","content":"y"}]}""");

        Assert.Equal(200, status);
        Assert.Contains("f: y", (string?)json["message"]!["content"]![0]!["text"]);
    }

    private async Task<(int Status, JsonObject Json)> SendAsync(string path, string body, string more, string authorization = "Bearer key", string? date = null)
    {
        var fields = JsonNode.Parse(body)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject())
        {
            fields[name] = value?.DeepClone();
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "http://simulator.invalid" + path) { Content = new StringContent(fields.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (date is not null)
        {
            request.Headers.Add("X-Amz-Date", date);
        }

        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject());
    }
}
