using System.Text;
using System.Text.Json.Nodes;
using Parlance.Dialects;

namespace Parlance.Tests.Dialects.GeminiGenerate;

/// <summary>
/// What a client of any door gets from this vendor must come back to it unharmed, each signature on the part it came on; and what a client of this door gets from another vendor must come back to that one.
/// </summary>
public class SignatureJourneyTests
{
    private const string Model = "gemini-3-pro-preview";

    private const string Parts = """[{"text":"Two cities.","thought":true},{"text":"Looking.","thoughtSignature":"QUFBQQ=="},{"functionCall":{"name":"weather","args":{"city":"Oslo"}},"thoughtSignature":"QkJC_-8="},{"functionCall":{"name":"time","args":{}}}]""";

    private const string ClaudeContent = """[{"type":"thinking","thinking":"Two cities, two calls.","signature":"EqQB/+=="},{"type":"redacted_thinking","data":"EmwK/+=="},{"type":"text","text":"Looking."},{"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Paris"}},{"type":"tool_use","id":"toolu_2","name":"time","input":{}}]""";

    [Theory]
    [InlineData("openai-chat", false)]
    [InlineData("openai-chat", true)]
    [InlineData("anthropic-messages", false)]
    [InlineData("anthropic-messages", true)]
    [InlineData("gemini-generate", false)]
    [InlineData("gemini-generate", true)]
    public void Signatures_OfTheVendorThroughADoorAndBack_StandWhereTheyStood(string door, bool streamed)
    {
        var client = DoorClient.Of(door);
        var turn = streamed
            ? client.Stream(DialectSet.GeminiGenerate, string.Concat(JsonNode.Parse(Parts)!.AsArray().Select((part, i) => $"data: {Answer(new JsonArray(part!.DeepClone()), i == 3, 1)}\r\n\r\n")))
            : client.Whole(DialectSet.GeminiGenerate, Answer(JsonNode.Parse(Parts)!.AsArray(), true, 1));
        client.Add(turn);
        client.AddResults(turn);

        var sent = JsonNode.Parse(Door.Write(client.Read(), model: Model))!;

        Assert.Equal(JsonNode.Parse(Parts)!.ToJsonString(), sent["contents"]![1]!["parts"]!.ToJsonString());
        Assert.Equal(["weather", "time"], sent["contents"]![2]!["parts"]!.AsArray().Select(part => part!["functionResponse"]!["name"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("openai-chat")]
    [InlineData("anthropic-messages")]
    [InlineData("gemini-generate")]
    public void Signatures_InALoopOfTwentySteps_AreAllThereInOrder(string door)
    {
        var client = DoorClient.Of(door);
        for (var step = 0; step < 20; step++)
        {
            var signature = Convert.ToBase64String(Encoding.UTF8.GetBytes($"step {step}"));
            var parts = JsonNode.Parse($$$$"""[{"functionCall":{"name":"next","args":{"n":{{{{step}}}} }},"thoughtSignature":"{{{{signature}}}}"},{"functionCall":{"name":"next","args":{"n":-1}}}]""")!.AsArray();
            var turn = client.Whole(DialectSet.GeminiGenerate, Answer(parts, true, step));
            client.Add(turn);
            client.AddResults(turn);
        }

        var sent = JsonNode.Parse(Door.Write(client.Read(), model: Model))!["contents"]!.AsArray();

        Assert.Equal(41, sent.Count);
        for (var step = 0; step < 20; step++)
        {
            var parts = sent[1 + (2 * step)]!["parts"]!.AsArray();
            Assert.Equal($"step {step}", Encoding.UTF8.GetString(Convert.FromBase64String(parts[0]!["thoughtSignature"]!.GetValue<string>())));
            Assert.Equal((2, null, step), (parts.Count, parts[1]!["thoughtSignature"], parts[0]!["functionCall"]!["args"]!["n"]!.GetValue<int>()));
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void State_OfAnotherVendorThroughThisDoorAndBack_IsUnharmed(bool streamed, bool asBytes)
    {
        var client = DoorClient.Of("gemini-generate");
        var turn = streamed ? client.Stream(DialectSet.AnthropicMessages, ClaudeStream()) : client.Whole(DialectSet.AnthropicMessages, ClaudeAnswer());
        foreach (var part in turn.AsArray())
        {
            if (part!["thoughtSignature"] is { } signature)
            {
                // A client that holds the field as bytes writes it in the alphabet it likes.
                var bytes = Convert.FromBase64String(signature.GetValue<string>());
                part["thoughtSignature"] = asBytes ? Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_') : signature.DeepClone();
            }
        }

        client.Add(turn);
        client.AddResults(turn);
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var request = client.Read() with { MaxTokens = 100 };

        Assert.True(DialectSet.AnthropicMessages.TryWriteRequest(request, new WireTarget("claude-x", Quirks.None), output, new DroppedFields(), out var error), error?.Message);

        Assert.Equal(JsonNode.Parse(ClaudeContent)!.ToJsonString(), JsonNode.Parse(output.WrittenSpan)!["messages"]![1]!["content"]!.ToJsonString());
    }

    [Fact]
    public void State_OfAnotherVendorSentToThisOne_IsLeftOutAndTheCallGetsTheDummy()
    {
        var client = DoorClient.Of("gemini-generate");
        var turn = client.Whole(DialectSet.AnthropicMessages, ClaudeAnswer());
        client.Add(turn);
        client.AddResults(turn);

        var sent = JsonNode.Parse(Door.Write(client.Read(), model: Model))!;
        Assert.True(RequestScan.TryScan(client.Body(), new PathFacts(Model, false), out var scan, out _));

        Assert.Equal("""[{"text":"Looking."},{"functionCall":{"id":"toolu_1","name":"weather","args":{"city":"Paris"}},"thoughtSignature":"skip_thought_signature_validator"},{"functionCall":{"id":"toolu_2","name":"time","args":{}}}]""", sent["contents"]![1]!["parts"]!.ToJsonString());
        Assert.False(DialectSet.GeminiGenerate.TrySplice(scan, new WireTarget(Model, Door.Earlier), new System.Buffers.ArrayBufferWriter<byte>(), new DroppedFields()));
    }

    [Theory]
    [InlineData("gemini-3-pro-preview", "gemini-3-pro-preview", true)]
    [InlineData("gemini-3-pro-preview", "models/gemini-3-pro", true)]
    [InlineData("gemini-3.5-flash", "gemini-flash-latest", true)]
    [InlineData("gemini-3-pro-preview", "gemini-3-flash-preview", false)]
    public void Signature_OfOneModel_GoesToThatModelOnly(string maker, string target, bool kept)
    {
        var call = new ToolCall("c", "f", "{}") { State = new OpaqueState("google-gemini-v1", OpaqueState.Signature, "QUFB", maker) };
        var request = new ChatRequest { Model = "m", Messages = [Message.User("Go"), Message.Assistant(call), Message.Tool("c", "1")] };

        var signature = JsonNode.Parse(Door.Write(request, model: target))!["contents"]![1]!["parts"]![0]!["thoughtSignature"]!.GetValue<string>();

        Assert.Equal(kept ? "QUFB" : "skip_thought_signature_validator", signature);
    }

    [Fact]
    public void Calls_OfEarlierModels_GetNoDummy()
    {
        var request = new ChatRequest { Model = "m", Messages = [Message.User("Go"), Message.Assistant(new ToolCall("c", "f", "{}")), Message.Tool("c", "1")] };

        Assert.DoesNotContain("thoughtSignature", Encoding.UTF8.GetString(Door.Write(request, model: "gemini-2.5-pro")));
    }

    private static string Answer(JsonArray parts, bool last, int number) => new JsonObject
    {
        ["candidates"] = new JsonArray(new JsonObject { ["content"] = new JsonObject { ["parts"] = parts, ["role"] = "model" }, ["index"] = 0, [last ? "finishReason" : "tokenCount"] = last ? "STOP" : 1 }),
        ["modelVersion"] = Model,
        ["responseId"] = $"r{number}",
    }.ToJsonString();

    private static string ClaudeAnswer() => $$$"""{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":{{{ClaudeContent}}},"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":2}}""";

    private static string ClaudeStream()
    {
        var events = new List<string> { """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[],"usage":{"input_tokens":1,"output_tokens":1}}}""" };
        var index = 0;
        foreach (var block in JsonNode.Parse(ClaudeContent)!.AsArray())
        {
            var (start, deltas) = block!["type"]!.GetValue<string>() switch
            {
                "thinking" => ("""{"type":"thinking","thinking":"","signature":""}""", new[] { """{"type":"thinking_delta","thinking":"Two cities,"}""", """{"type":"thinking_delta","thinking":" two calls."}""", """{"type":"signature_delta","signature":"EqQB/+=="}""" }),
                "tool_use" => ($$$"""{"type":"tool_use","id":{{{block["id"]!.ToJsonString()}}},"name":{{{block["name"]!.ToJsonString()}}},"input":{}}""", [$$"""{"type":"input_json_delta","partial_json":{{JsonValue.Create(block["input"]!.ToJsonString())!.ToJsonString()}} }"""]),
                _ => (block.ToJsonString(), []),
            };
            events.Add($$"""{"type":"content_block_start","index":{{index}},"content_block":{{start}} }""");
            events.AddRange(deltas.Select(delta => $$"""{"type":"content_block_delta","index":{{index}},"delta":{{delta}} }"""));
            events.Add($$"""{"type":"content_block_stop","index":{{index++}}}""");
        }

        events.Add("""{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":2}}""");
        events.Add("""{"type":"message_stop"}""");
        return string.Concat(events.Select(data => $"data: {data}\n\n"));
    }
}
