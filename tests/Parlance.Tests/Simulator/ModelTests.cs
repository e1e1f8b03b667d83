using System.Text.Json.Nodes;
using Parlance.Simulator;

namespace Parlance.Tests.Simulator;

public sealed class ModelTests : IDisposable
{
    private const string Schema = """{"type":"object","properties":{"city":{"type":"string","enum":["Oslo","Lima"]},"days":{"type":"integer","minimum":1,"maximum":9}},"required":["city","days"]}""";
    private readonly HttpMessageInvoker _client = new(new SimulatorHandler(new SimulatorOptions { Pace = 0, TimeProvider = new FixedTime() }));

    public static TheoryData<string> Dialects => [Call.OpenAi, Call.Anthropic];

    public void Dispose() => _client.Dispose();

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Echo_FirstTurn_SaysItIsASimulatorThenRepeats(string dialect)
    {
        var (status, json) = await _client.SendAsync(dialect, Call.Body(dialect, "sim/echo", "Hello, w\u00f6rld"));

        Assert.Equal(200, status);
        Assert.Equal("This is the Parlance simulator, not a language model.\n\nHello, w\u00f6rld", Call.Text(dialect, json));
        Assert.Equal(dialect == Call.OpenAi ? "stop" : "end_turn", Call.Finish(dialect, json));
        Assert.Equal("sim/echo", (string?)json["model"]);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Echo_LaterTurn_OnlyRepeats(string dialect)
    {
        var body = Call.Body(dialect, "anything", "one");
        body["messages"]!.AsArray().Add(new JsonObject { ["role"] = "assistant", ["content"] = "one" });
        body["messages"]!.AsArray().Add(new JsonObject { ["role"] = "user", ["content"] = "two" });

        var (_, json) = await _client.SendAsync(dialect, body);

        Assert.Equal("two", Call.Text(dialect, json));
    }

    [Fact]
    public async Task Story_EveryDialect_TellsTheSameByItsSeed()
    {
        var body = Call.Body(Call.OpenAi, "story", "A story, please");
        var (_, openAi) = await _client.SendAsync(Call.OpenAi, body);
        var (_, anthropic) = await _client.SendAsync(Call.Anthropic, Call.Body(Call.Anthropic, "sim/story", "A story, please"));
        using var other = new HttpMessageInvoker(new SimulatorHandler(new SimulatorOptions { Seed = 7 }));
        var (_, seeded) = await other.SendAsync(Call.OpenAi, body);

        var story = Call.Text(Call.OpenAi, openAi);
        Assert.InRange(story.Split(' ').Length, 200, 500);
        Assert.Equal(story, Call.Text(Call.Anthropic, anthropic));
        Assert.NotEqual(story, Call.Text(Call.OpenAi, seeded));
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Tools_TwoTurns_CallsThenQuotes(string dialect)
    {
        var body = Call.Body(dialect, "tools", "What is the weather?");
        body["tools"] = new JsonArray(Call.Tool(dialect, "weather", Schema));

        var (_, first) = await _client.SendAsync(dialect, body);
        var (id, name, arguments) = Assert.Single(Call.Calls(dialect, first));
        AddResults(dialect, body, first, "21 degrees");
        var (status, second) = await _client.SendAsync(dialect, body);

        Assert.Equal("weather", name);
        Assert.StartsWith(dialect == Call.OpenAi ? "call_" : "toolu_", id, StringComparison.Ordinal);
        Assert.Contains((string?)arguments["city"], new[] { "Oslo", "Lima" });
        Assert.InRange((int)arguments["days"]!, 1, 9);
        Assert.Equal(dialect == Call.OpenAi ? "tool_calls" : "tool_use", Call.Finish(dialect, first));
        Assert.Equal(200, status);
        Assert.Contains("- weather: 21 degrees", Call.Text(dialect, second), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("go", "{}", 2)]
    [InlineData("Call three of them", "{}", 3)]
    [InlineData("[sim:tools=5]", "{}", 5)]
    [InlineData("go", """{"parallel_tool_calls":false}""", 1)]
    [InlineData("go", """{"tool_choice":{"type":"function","function":{"name":"b"}}}""", 1)]
    [InlineData("go", """{"tool_choice":"none"}""", 0)]
    public async Task Tools_SeveralOffered_CallsAsManyAsAsked(string prompt, string more, int expected)
    {
        var body = Call.Body(Call.OpenAi, "tools", prompt, more);
        body["tools"] = new JsonArray(Call.Tool(Call.OpenAi, "a", Schema), Call.Tool(Call.OpenAi, "b", Schema));

        var (_, json) = await _client.SendAsync(Call.OpenAi, body);

        var calls = Call.Calls(Call.OpenAi, json);
        Assert.Equal(expected, calls.Length);
        Assert.Equal(expected, calls.Select(call => call.Id).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Long_Limits_AreKeptToTheToken(string dialect)
    {
        var (_, limited) = await _client.SendAsync(dialect, Call.Body(dialect, "long", "go", """{"max_tokens":50}"""));
        var (_, asked) = await _client.SendAsync(dialect, Call.Body(dialect, "long", "go [sim:tokens=30]", """{"max_tokens":50}"""));

        Assert.Equal(200, Call.Text(dialect, limited).Length);
        Assert.Equal(dialect == Call.OpenAi ? "length" : "max_tokens", Call.Finish(dialect, limited));
        Assert.Equal(50, (int)limited["usage"]![dialect == Call.OpenAi ? "completion_tokens" : "output_tokens"]!);
        Assert.Equal(120, Call.Text(dialect, asked).Length);
        Assert.Equal(dialect == Call.OpenAi ? "stop" : "end_turn", Call.Finish(dialect, asked));
    }

    [Fact]
    public async Task Usage_OpenAi_CountsInclusively()
    {
        var (_, json) = await _client.SendAsync(Call.OpenAi, Call.Body(Call.OpenAi, "usage", new string('x', 80)));

        var usage = json["usage"]!;
        Assert.Equal(20, (int)usage["prompt_tokens"]!);
        Assert.Equal(10, (int)usage["prompt_tokens_details"]!["cached_tokens"]!);
        Assert.Equal(16, (int)usage["completion_tokens_details"]!["reasoning_tokens"]!);
        Assert.Equal((int)usage["completion_tokens"]! + 20, (int)usage["total_tokens"]!);
        Assert.Equal((Call.Text(Call.OpenAi, json).Length + 3) / 4, (int)usage["completion_tokens"]! - 16);
    }

    [Fact]
    public async Task Usage_Anthropic_CountsDisjointly()
    {
        var (_, json) = await _client.SendAsync(Call.Anthropic, Call.Body(Call.Anthropic, "usage", new string('x', 80)));

        var usage = json["usage"]!;
        Assert.Equal(5, (int)usage["input_tokens"]!);
        Assert.Equal(10, (int)usage["cache_read_input_tokens"]!);
        Assert.Equal(5, (int)usage["cache_creation_input_tokens"]!);
        Assert.Equal(((Call.Text(Call.Anthropic, json).Length + 3) / 4) + 16, (int)usage["output_tokens"]!);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Vision_ImageInThePrompt_IsDescribed(string dialect)
    {
        var png = Convert.ToBase64String(Convert.FromHexString("89504E470D0A1A0A0000000D49484452000000400000003008060000"));
        var body = Call.Body(dialect, "vision", "");
        body["messages"]![0]!["content"] = JsonNode.Parse(dialect == Call.OpenAi
            ? $$$"""[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{png}}}"}},{"type":"image_url","image_url":{"url":"https://example.com/a.jpg"}}]"""
            : $$$"""[{"type":"text","text":"look"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{png}}}"}},{"type":"image","source":{"type":"url","url":"https://example.com/a.jpg"}}]""");

        var (_, json) = await _client.SendAsync(dialect, body);

        Assert.EndsWith("1: image/png image, 28 bytes, 64 \u00d7 48 pixels\n2: image at https://example.com/a.jpg", Call.Text(dialect, json), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResponseFormat_JsonSchema_AnswersAnInstance()
    {
        var body = Call.Body(Call.OpenAi, "echo", "go");
        body["response_format"] = new JsonObject { ["type"] = "json_schema", ["json_schema"] = new JsonObject { ["name"] = "trip", ["schema"] = JsonNode.Parse(Schema) } };

        var (_, json) = await _client.SendAsync(Call.OpenAi, body);

        var instance = JsonNode.Parse(Call.Text(Call.OpenAi, json))!.AsObject();
        Assert.Equal(["city", "days"], instance.Select(property => property.Key));
        Assert.InRange((int)instance["days"]!, 1, 9);
    }

    [Fact]
    public async Task Choices_Several_ComeAllAndTakeTurnsInAStream()
    {
        var body = Call.Body(Call.OpenAi, "echo", "one two three four", """{"n":3}""");
        var (_, json) = await _client.SendAsync(Call.OpenAi, body);
        body["stream"] = true;
        using var response = await _client.SendAsync(Call.Request(Call.OpenAi, body), TestContext.Current.CancellationToken);
        var chunks = Call.Payloads(await response.Content.ReadAsStringAsync());

        Assert.Equal([0, 1, 2], json["choices"]!.AsArray().Select(choice => (int)choice!["index"]!));
        var text = new string[3];
        var order = new List<int>();
        foreach (var choice in chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Where(choice => (string?)choice!["delta"]!["content"] is { Length: > 0 }))
        {
            var index = (int)choice!["index"]!;
            text[index] += (string)choice["delta"]!["content"]!;
            order.Add(index);
        }

        Assert.All(text, one => Assert.EndsWith("one two three four", one, StringComparison.Ordinal));
        Assert.Equal([0, 1, 2, 0, 1, 2], order[..6]);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Stop_SequenceInTheText_EndsThere(string dialect)
    {
        var (_, json) = await _client.SendAsync(dialect, Call.Body(dialect, "echo", "before END after", dialect == Call.OpenAi ? """{"stop":"END"}""" : """{"stop_sequences":["END"]}"""));

        Assert.EndsWith("before ", Call.Text(dialect, json), StringComparison.Ordinal);
        Assert.Equal(dialect == Call.OpenAi ? "stop" : "stop_sequence", Call.Finish(dialect, json));
    }

    [Theory]
    [InlineData("finish=content_filter", "content_filter")]
    [InlineData("finish=length", "length")]
    public async Task Finish_Directive_IsSaid(string directives, string expected)
    {
        var (_, json) = await _client.SendAsync(Call.OpenAi, Call.Body(Call.OpenAi, "echo", "hi"), directives);

        Assert.Equal(expected, Call.Finish(Call.OpenAi, json));
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("""{"stream_options":{"include_usage":true}}""", true)]
    [InlineData("""{"stream_options":{"include_usage":false}}""", false)]
    public async Task IncludeUsage_Stream_IsHonouredExactly(string more, bool expected)
    {
        var body = Call.Body(Call.OpenAi, "echo", "hi", more);
        body["stream"] = true;

        using var response = await _client.SendAsync(Call.Request(Call.OpenAi, body), TestContext.Current.CancellationToken);
        var stream = await response.Content.ReadAsStringAsync();

        var chunks = Call.Payloads(stream);
        Assert.Equal(expected, chunks.Any(chunk => chunk["usage"] is JsonObject));
        Assert.Equal(expected, chunks[^1]["choices"]!.AsArray().Count == 0);
        Assert.Single(chunks.Select(chunk => (string?)chunk["id"]).Distinct());
        Assert.Equal("assistant", (string?)chunks[0]["choices"]![0]!["delta"]!["role"]);
        Assert.EndsWith("data: [DONE]\n\n", stream, StringComparison.Ordinal);
    }

    private static void AddResults(string dialect, JsonObject body, JsonObject answer, string result)
    {
        var messages = body["messages"]!.AsArray();
        if (dialect == Call.OpenAi)
        {
            messages.Add(answer["choices"]![0]!["message"]!.DeepClone());
            foreach (var call in Call.Calls(dialect, answer))
            {
                messages.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = call.Id, ["content"] = result });
            }
        }
        else
        {
            messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = answer["content"]!.DeepClone() });
            messages.Add(new JsonObject
            {
                ["role"] = "user",
                ["content"] = new JsonArray(Call.Calls(dialect, answer).Select(call => (JsonNode)new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = call.Id, ["content"] = result }).ToArray()),
            });
        }
    }
}
