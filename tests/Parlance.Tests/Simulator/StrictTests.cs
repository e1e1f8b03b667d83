using System.Text;
using System.Text.Json.Nodes;
using Parlance.Simulator;

namespace Parlance.Tests.Simulator;

public sealed class StrictTests : IDisposable
{
    private readonly HttpMessageInvoker _client = new(new SimulatorHandler());

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("""{"messages":[]}""")]
    [InlineData("""{"messages":[{"role":"wizard","content":"x"}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"},{"role":"tool","tool_call_id":"call_1","content":"y"}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"user","content":"y"}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"call_2","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_1","content":"y"}]}""")]
    [InlineData("""{"temperature":2.1}""")]
    [InlineData("""{"top_p":1.5}""")]
    [InlineData("""{"n":0}""")]
    [InlineData("""{"stop":["1","2","3","4","5"]}""")]
    [InlineData("""{"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"parallel_tool_calls":true}""")]
    [InlineData("""{"response_format":{"type":"json_object"}}""")]
    [InlineData("""{"tools":[{"type":"function","function":{"name":"has space","parameters":{"type":"object"}}}]}""")]
    public async Task OpenAi_BrokenRule_IsRefused(string more)
    {
        var (status, json) = await _client.SendAsync(Call.OpenAi, Call.Body(Call.OpenAi, "echo", "x", more));

        Assert.Equal(400, status);
        Assert.Equal("invalid_request_error", (string?)json["error"]!["type"]);
    }

    [Theory]
    [InlineData("""{"messages":[]}""")]
    [InlineData("""{"max_tokens":null}""")]
    [InlineData("""{"messages":[{"role":"assistant","content":"x"}]}""")]
    [InlineData("""{"messages":[{"role":"tool","content":"x"}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"  "}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y "}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"y"}]}],"tools":[{"name":"f","input_schema":{"type":"object"}}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"f","input":{}}]},{"role":"user","content":"y"}],"tools":[{"name":"f","input_schema":{"type":"object"}}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"f","input":{}}]}],"tools":[{"name":"f","input_schema":{"type":"object"}}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"f","input":{}}]},{"role":"user","content":[{"type":"text","text":"y"},{"type":"tool_result","tool_use_id":"toolu_1","content":"z"}]}],"tools":[{"name":"f","input_schema":{"type":"object"}}]}""")]
    [InlineData("""{"temperature":1.1}""")]
    [InlineData("""{"stop_sequences":[" "]}""")]
    [InlineData("""{"thinking":{"type":"enabled","budget_tokens":100}}""")]
    [InlineData("""{"thinking":{"type":"enabled","budget_tokens":4096}}""")]
    [InlineData("""{"tool_choice":{"type":"any"}}""")]
    public async Task Anthropic_BrokenRule_IsRefused(string more)
    {
        var (status, json) = await _client.SendAsync(Call.Anthropic, Call.Body(Call.Anthropic, "echo", "x", more));

        Assert.Equal(400, status);
        Assert.Equal("invalid_request_error", (string?)json["error"]!["type"]);
    }

    [Fact]
    public async Task Anthropic_TurnsOfOneRole_AreMerged()
    {
        var (status, _) = await _client.SendAsync(Call.Anthropic, Call.Body(Call.Anthropic, "echo", "x", """
            {"messages":[{"role":"user","content":"x"},{"role":"user","content":"y"},
              {"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"f","input":{}},{"type":"tool_use","id":"toolu_2","name":"f","input":{}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_2","content":"a"}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"b"},{"type":"text","text":"go on"}]}],
             "tools":[{"name":"f","input_schema":{"type":"object"}}]}
            """));

        Assert.Equal(200, status);
    }

    [Fact]
    public async Task Anthropic_WithoutVersionHeader_IsRefused()
    {
        using var request = Call.Request(Call.Anthropic, Call.Body(Call.Anthropic, "echo", "x"));
        request.Headers.Remove("anthropic-version");

        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(Call.OpenAi, "{")]
    [InlineData(Call.OpenAi, "")]
    [InlineData(Call.OpenAi, """{"messages":[{"role":"user","content":"x"}]}""")]
    [InlineData(Call.Anthropic, "nothing")]
    [InlineData(Call.Anthropic, """{"model":"echo","messages":[{"role":"user","content":"x"}]}""")]
    public async Task Malformed_Body_IsRefusedInTheDialectsShape(string dialect, string body)
    {
        using var request = Call.Request(dialect, []);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        var json = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal(dialect == Call.Anthropic, json.ContainsKey("type"));
    }

    [Theory]
    [InlineData(Call.OpenAi, null, 401)]
    [InlineData(Call.OpenAi, "Bearer wrong", 401)]
    [InlineData(Call.OpenAi, "Bearer right", 200)]
    [InlineData(Call.Anthropic, null, 401)]
    [InlineData(Call.Anthropic, "wrong", 401)]
    [InlineData(Call.Anthropic, "right", 200)]
    public async Task Keys_Given_AreDemanded(string dialect, string? key, int expected)
    {
        using var client = new HttpMessageInvoker(new SimulatorHandler(new SimulatorOptions { Keys = ["right"] }));
        using var request = Call.Request(dialect, Call.Body(dialect, "echo", "x"));
        if (key is not null)
        {
            request.Headers.Add(dialect == Call.OpenAi ? "authorization" : "x-api-key", key);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, (int)response.StatusCode);
    }

    [Fact]
    public async Task NotStrict_BrokenRule_IsAnswered()
    {
        using var client = new HttpMessageInvoker(new SimulatorHandler(new SimulatorOptions { Strict = false }));

        var (status, _) = await client.SendAsync(Call.OpenAi, Call.Body(Call.OpenAi, "echo", "x", """{"parallel_tool_calls":true}"""));

        Assert.Equal(200, status);
    }

    [Fact]
    public async Task Script_FirstCallFails_SecondIsFine()
    {
        using var client = new HttpMessageInvoker(new SimulatorHandler(new SimulatorOptions { Script = SimulatorOptions.InOrder("status=503") }));
        var body = Call.Body(Call.OpenAi, "echo", "x");

        Assert.Equal(503, (await client.SendAsync(Call.OpenAi, body)).Status);
        Assert.Equal(200, (await client.SendAsync(Call.OpenAi, body)).Status);
    }

    [Fact]
    public async Task Requests_MoreThanKept_OldestAreDropped()
    {
        var handler = new SimulatorHandler(new SimulatorOptions { KeepRequests = 2 });
        using var client = new HttpMessageInvoker(handler);
        foreach (var prompt in new[] { "one", "two", "three" })
        {
            await client.SendAsync(Call.OpenAi, Call.Body(Call.OpenAi, "echo", prompt));
        }

        Assert.Equal(["two", "three"], handler.Requests.Select(request => (string?)JsonNode.Parse(request.Body.Span)!["messages"]![0]!["content"]));
        Assert.All(handler.Requests, request => Assert.Equal("application/json; charset=utf-8", request.Headers["Content-Type"]));
    }
}
