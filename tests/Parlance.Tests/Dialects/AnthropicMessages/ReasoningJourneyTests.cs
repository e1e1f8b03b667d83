using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.AnthropicMessages;

/// <summary>
/// The commonest failure of gateways: thinking that an OpenAI client gets from this vendor must come back to it unharmed with the results of the tools, in the order and form that it demands.
/// </summary>
public class ReasoningJourneyTests
{
    private const string Model = "claude-sonnet-4-5-20250929";

    private static readonly string[] s_events =
    [
        $$$$"""{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"{{{{Model}}}}","content":[],"stop_reason":null,"usage":{"input_tokens":10,"output_tokens":1}}}""",
        """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Two cities,"}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":" two calls."}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQB/+=="}}""",
        """{"type":"content_block_stop","index":0}""",
        """{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"EmwK/+=="}}""",
        """{"type":"content_block_stop","index":1}""",
        """{"type":"content_block_start","index":2,"content_block":{"type":"text","text":""}}""",
        """{"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"Looking."}}""",
        """{"type":"content_block_stop","index":2}""",
        """{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}}""",
        """{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":""}}""",
        """{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{\"city\": \"Par"}}""",
        """{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"is\"}"}}""",
        """{"type":"content_block_stop","index":3}""",
        """{"type":"content_block_start","index":4,"content_block":{"type":"tool_use","id":"toolu_2","name":"time","input":{}}}""",
        """{"type":"content_block_stop","index":4}""",
        """{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":40}}""",
        """{"type":"message_stop"}""",
    ];

    [Theory]
    [InlineData(Model)]
    [InlineData("claude-sonnet-4-5")]
    public void Thinking_StreamedToAnOpenAiClientAndSentBack_ReachesTheVendorUnharmed(string target)
    {
        var written = new ArrayBufferWriter<byte>();
        var body = Encoding.UTF8.GetBytes(string.Concat(s_events.Select(data => $"data: {data}\n\n")));
        Splits.Run(body, [body.Length], DialectSet.AnthropicMessages.OpenReader(Quirks.None), DialectSet.OpenAiChat.OpenWriter(new StreamOptions(true, "id", "m", 1), written));

        AssertVendorGets(ClientsMessage(Encoding.UTF8.GetString(written.WrittenSpan)), target, kept: true);
    }

    [Fact]
    public void Thinking_AnsweredWholeToAnOpenAiClientAndSentBack_ReachesTheVendorUnharmed() => AssertVendorGets(WholeMessage(), "claude-sonnet-4-5", kept: true);

    [Fact]
    public void Thinking_SentBackToAnotherModel_IsLeftOut() => AssertVendorGets(WholeMessage(), "claude-opus-5", kept: false);

    [Fact]
    public void Thinking_OfAnAnthropicClientOfThisDoor_ReachesTheVendorUnharmed()
    {
        var content = JsonNode.Parse(Walked.Stream(s_events).ToBytes())!["content"]!.DeepClone();
        var body = new JsonObject
        {
            ["model"] = "alias",
            ["max_tokens"] = 4096,
            ["messages"] = new JsonArray(
                new JsonObject { ["role"] = "user", ["content"] = "Weather and time in Paris?" },
                new JsonObject { ["role"] = "assistant", ["content"] = content },
                JsonNode.Parse("""{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"18 C"},{"type":"tool_result","tool_use_id":"toolu_2","content":"noon"}]}""")),
        };

        Assert.True(DialectSet.AnthropicMessages.TryReadRequest(Encoding.UTF8.GetBytes(body.ToJsonString()), out var request, out var error), error?.Message);

        Assert.Equal(content.ToJsonString(), Upstream.Write(request, model: "claude-sonnet-4-5")["messages"]![1]!["content"]!.ToJsonString());
    }

    private static JsonNode WholeMessage()
    {
        var fold = new ChatFold();
        DialectSet.AnthropicMessages.ReadResponse(Walked.Stream(s_events).ToBytes(), Quirks.None, fold);
        var written = new ArrayBufferWriter<byte>();
        DialectSet.OpenAiChat.WriteResponse(fold.ToResult(), written);
        return JsonNode.Parse(written.WrittenSpan)!["choices"]![0]!["message"]!.DeepClone();
    }

    private static void AssertVendorGets(JsonNode assistant, string target, bool kept)
    {
        var body = new JsonObject
        {
            ["model"] = "alias",
            ["reasoning_effort"] = "low",
            ["messages"] = new JsonArray(
                JsonNode.Parse("""{"role":"user","content":"Weather and time in Paris?"}"""),
                assistant,
                JsonNode.Parse("""{"role":"tool","tool_call_id":"toolu_1","content":"18 C"}"""),
                JsonNode.Parse("""{"role":"tool","tool_call_id":"toolu_2","content":"noon"}""")),
        };
        Assert.True(DialectSet.OpenAiChat.TryReadRequest(Encoding.UTF8.GetBytes(body.ToJsonString()), out var request, out var error), error?.Message);

        var wire = Upstream.Write(request, model: target);

        const string Thinking = """{"type":"thinking","thinking":"Two cities, two calls.","signature":"EqQB/+=="},{"type":"redacted_thinking","data":"EmwK/+=="},""";
        Upstream.AssertJson(
            $$$$"""[{{{{(kept ? Thinking : "")}}}}{"type":"text","text":"Looking."},{"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Paris"}},{"type":"tool_use","id":"toolu_2","name":"time","input":{}}]""",
            wire["messages"]![1]!["content"]);
        Upstream.AssertJson("""{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"18 C"},{"type":"tool_result","tool_use_id":"toolu_2","content":"noon"}]}""", wire["messages"]![2]);
        Assert.Equal(3, wire["messages"]!.AsArray().Count);
    }

    /// <summary>The assistant message that a client puts together from the chunks: text and reasoning joined, details in order, calls by index.</summary>
    private static JsonObject ClientsMessage(string stream)
    {
        var content = "";
        var details = new JsonArray();
        var calls = new SortedDictionary<int, JsonObject>();
        foreach (var line in stream.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)))
        {
            if (JsonNode.Parse(line[6..])!["choices"]!.AsArray() is not [{ } choice, ..] || choice["delta"] is not JsonObject delta)
            {
                continue;
            }

            content += delta["content"]?.GetValue<string>();
            foreach (var detail in delta["reasoning_details"]?.AsArray() ?? [])
            {
                details.Add(detail!.DeepClone());
            }

            foreach (var call in delta["tool_calls"]?.AsArray() ?? [])
            {
                var index = call!["index"]!.GetValue<int>();
                if (!calls.TryGetValue(index, out var known))
                {
                    calls[index] = known = call.DeepClone().AsObject();
                    known.Remove("index");
                    known["function"]!["arguments"] ??= "";
                    continue;
                }

                known["function"]!["arguments"] = known["function"]!["arguments"]!.GetValue<string>() + call["function"]!["arguments"]?.GetValue<string>();
            }
        }

        return new JsonObject { ["role"] = "assistant", ["content"] = content, ["reasoning_details"] = details, ["tool_calls"] = new JsonArray([.. calls.Values]) };
    }
}
