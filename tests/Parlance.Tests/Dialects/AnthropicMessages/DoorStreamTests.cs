using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.AnthropicMessages;

/// <summary>The stream that a door's client gets from an upstream of any dialect.</summary>
public class DoorStreamTests
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly IStreamWriter _writer;

    public DoorStreamTests() => _writer = DialectSet.AnthropicMessages.OpenWriter(new StreamOptions(false, "msg_made", "asked-model", 0), _output);

    [Fact]
    public void Calls_Interleaved_BecomeOneBlockBehindTheOther()
    {
        Start();
        Call(0, "a");
        Call(1, "b");
        Arguments(0, "{\"x\":");
        Arguments(1, "{\"y\"");
        Arguments(0, "[1,\"}\\\"\"]}");
        Arguments(1, ":2}");
        Finish(FinishReason.ToolCalls);

        Assert.Equal(["a {\"x\":[1,\"}\\\"\"]}", "b {\"y\":2}"], Calls());
    }

    [Fact]
    public void Calls_OneBehindTheOther_StreamAtOnce()
    {
        Start();
        Call(0, "a");
        Arguments(0, "{}");
        Call(1, "b");
        Arguments(1, "{\"y\":");

        var text = Encoding.UTF8.GetString(_output.WrittenSpan);
        Assert.Contains("\"name\":\"b\"", text);
        Assert.EndsWith("{\\\"y\\\":\"}}\n\n", text);
    }

    [Fact]
    public void Calls_WithoutArguments_AreEmptyObjectsForTheReader()
    {
        Start();
        Call(0, "a");
        Call(1, "b");
        Finish(FinishReason.ToolCalls);

        Assert.Equal(["{}", "{}"], Read().ToolCalls.Select(call => call.Arguments));
    }

    [Fact]
    public void Text_WhileACallIsUnfinished_WaitsForItsEnd()
    {
        Start();
        Text("before ");
        Call(0, "a");
        Arguments(0, "{\"x\":1");
        Text("after");
        Arguments(0, "}");
        Finish(FinishReason.ToolCalls);

        Assert.Equal(["text", "tool_use", "text"], Blocks().Select(block => block["type"]!.GetValue<string>()));
        Assert.Equal(["a {\"x\":1}"], Calls());
        Assert.Equal("before after", Read().Content);
    }

    [Fact]
    public void Usage_OnlyAtTheEnd_StandsInMessageDeltaWithItsInputSide()
    {
        Start();
        Text("Hi");
        _writer.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = FinishReason.Stop });
        _writer.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = new Usage { Input = 10, CacheRead = 3, CacheWrite = 2, CacheWriteLong = 1, Output = 4, Reasoning = 5 } });
        _writer.Write(new ChatEvent { Kind = ChatEventKind.End });

        var events = DoorSequence.AssertSound(_output.WrittenSpan);
        Assert.Equal(0, events[0]["message"]!["usage"]!["input_tokens"]!.GetValue<int>());
        Assert.Equal(
            """{"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":3,"cache_creation":{"ephemeral_5m_input_tokens":2,"ephemeral_1h_input_tokens":1},"output_tokens":9,"output_tokens_details":{"thinking_tokens":5}}""",
            events[^2]["usage"]!.ToJsonString());
        Assert.Equal(new Usage { Input = 10, CacheRead = 3, CacheWrite = 2, CacheWriteLong = 1, Output = 4, Reasoning = 5 }, Read().Usage);
    }

    [Fact]
    public void Usage_BeforeTheFirstText_StandsInMessageStart()
    {
        Start();
        _writer.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = new Usage { Input = 7, Output = 1 } });

        Assert.Equal(7, DoorSequence.Events(_output.WrittenSpan)[0]["message"]!["usage"]!["input_tokens"]!.GetValue<int>());
    }

    [Fact]
    public void Start_Missing_IsMadeFromTheOptions()
    {
        Text("Hi");
        Finish(FinishReason.Stop);

        var message = DoorSequence.AssertSound(_output.WrittenSpan)[0]["message"]!;
        Assert.Equal(("msg_made", "asked-model"), (message["id"]!.GetValue<string>(), message["model"]!.GetValue<string>()));
    }

    [Fact]
    public void Reasoning_WithoutSignature_HasAnEmptyOne()
    {
        Start();
        _writer.Write(new ChatEvent { Kind = ChatEventKind.Reasoning, Text = "Hmm"u8 });
        Text("Hi");
        Finish(FinishReason.Stop);

        Assert.Equal("""{"type":"thinking","thinking":"Hmm","signature":""}""", Blocks()[0].ToJsonString());
    }

    [Fact]
    public void Reasoning_SignedAndRedacted_IsWrittenBare()
    {
        Start();
        _writer.Write(new ChatEvent { Kind = ChatEventKind.Reasoning, Text = "Hmm"u8 });
        State(new OpaqueState("anthropic-claude-v1", OpaqueState.Signature, "SIG", "claude"));
        State(new OpaqueState("anthropic-claude-v1", OpaqueState.Redacted, "RED"));
        Finish(FinishReason.Stop);

        Assert.Equal(["""{"type":"thinking","thinking":"Hmm","signature":"SIG"}""", """{"type":"redacted_thinking","data":"RED"}"""], Blocks().Select(block => block.ToJsonString()));
    }

    [Fact]
    public void State_OfAnotherFormat_ComesBackFromTheClientUnharmed()
    {
        var signed = new OpaqueState("google-gemini-v1", OpaqueState.Signature, "G=/+", "gemini-3");
        var encrypted = new OpaqueState("openai-responses-v1", OpaqueState.Details, """{"id":"rs_1","data":"é"}""");
        var ofCall = new OpaqueState("google-gemini-v1", OpaqueState.Signature, "C");
        Start();
        _writer.Write(new ChatEvent { Kind = ChatEventKind.Reasoning, Text = "Hmm"u8 });
        State(signed);
        State(encrypted);
        _writer.Write(new ChatEvent { Kind = ChatEventKind.ToolCall, Id = "t1", Name = "f", Payload = ofCall });
        Arguments(0, "{}");
        Finish(FinishReason.ToolCalls);

        var parts = SentBack(Blocks());
        Assert.Equal([new ReasoningPart("Hmm", signed), new ReasoningPart("", encrypted), new ToolCall("t1", "f", "{}") { State = ofCall }], parts.Select(part => part with { Extra = null }));
    }

    [Fact]
    public void Refusal_InWords_IsTextWithStopReasonRefusal()
    {
        Start();
        _writer.Write(new ChatEvent { Kind = ChatEventKind.Refusal, Text = "I cannot"u8 });
        Finish(FinishReason.Stop);

        Assert.Equal("""{"type":"text","text":"I cannot"}""", Blocks()[0].ToJsonString());
        Assert.Equal("refusal", StopReason());
    }

    [Theory]
    [InlineData("stop", null, "end_turn")]
    [InlineData("stop", "END", "stop_sequence")]
    [InlineData("length", null, "max_tokens")]
    [InlineData("tool_calls", null, "tool_use")]
    [InlineData("content_filter", null, "refusal")]
    [InlineData("pause_turn", null, "pause_turn")]
    public void Finish_OfAnyDialect_IsTheVendorsWord(string reason, string? sequence, string word)
    {
        Start();
        _writer.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = new FinishReason(reason), Name = sequence });
        _writer.Write(new ChatEvent { Kind = ChatEventKind.End });

        Assert.Equal(word, StopReason());
    }

    [Fact]
    public void Error_WithinTheAnswer_IsOneEventAndNothingBehindIt()
    {
        Start();
        Text("Hal");
        _writer.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = new ChatError(ErrorKind.Overloaded, "Overloaded") });
        Text("f");
        Finish(FinishReason.Stop);

        var events = DoorSequence.Events(_output.WrittenSpan);
        Assert.Equal("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", events[^1].ToJsonString());
        Assert.DoesNotContain(events, e => e["type"]!.GetValue<string>() is "message_delta" or "message_stop");
    }

    [Fact]
    public void Foreign_AnnotationsChoicesAndRawParts_AreLeftOut()
    {
        Start();
        Text("Hi");
        _writer.Write(new ChatEvent { Kind = ChatEventKind.Annotation, Name = "openai-chat", Text = "{}"u8 });
        _writer.Write(new ChatEvent { Kind = ChatEventKind.Raw, Name = "openai-chat", Id = "audio", Text = "{}"u8 });
        _writer.Write(new ChatEvent { Kind = ChatEventKind.Text, Choice = 1, Text = "other"u8 });
        _writer.Write(new ChatEvent { Kind = ChatEventKind.Logprobs, Text = "{}"u8 });
        Finish(FinishReason.Stop);

        Assert.Equal("""{"type":"text","text":"Hi"}""", Assert.Single(Blocks()).ToJsonString());
    }

    [Fact]
    public void Raw_WithLineBreaks_StaysOneLineOfTheStream()
    {
        Start();
        _writer.Write(new ChatEvent { Kind = ChatEventKind.Raw, Name = "anthropic-messages", Id = "server_tool_use", Text = "{\r\n\"type\":\"server_tool_use\",\n\"input\":{\"a\":\"x\\ny\"}}"u8 });
        Finish(FinishReason.Stop);

        Assert.Equal("x\ny", Blocks()[0]["input"]!["a"]!.GetValue<string>());
    }

    private void Start() => _writer.Write(new ChatEvent { Kind = ChatEventKind.Start, Id = "chatcmpl-1", Name = "model-1" });

    private void Text(string text) => _writer.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = Encoding.UTF8.GetBytes(text) });

    private void Call(int index, string name) => _writer.Write(new ChatEvent { Kind = ChatEventKind.ToolCall, Index = index, Id = $"call_{index}", Name = name });

    private void Arguments(int index, string json) => _writer.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Index = index, Text = Encoding.UTF8.GetBytes(json) });

    private void State(OpaqueState state) => _writer.Write(new ChatEvent { Kind = ChatEventKind.ReasoningState, Payload = state });

    private void Finish(FinishReason reason)
    {
        _writer.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = reason });
        _writer.Write(new ChatEvent { Kind = ChatEventKind.End });
    }

    private string? StopReason() => DoorSequence.AssertSound(_output.WrittenSpan)[^2]["delta"]!["stop_reason"]?.GetValue<string>();

    private ChatResult Read() => Splits.AssertSame(_output.WrittenSpan.ToArray(), () => DialectSet.AnthropicMessages.OpenReader(Quirks.None)).Fold.ToResult();

    private string[] Calls() => Read().ToolCalls.Select(call => $"{call.Name} {call.Arguments}").ToArray();

    /// <summary>The content as an SDK puts it together.</summary>
    private List<JsonNode> Blocks()
    {
        DoorSequence.AssertSound(_output.WrittenSpan);
        var payloads = Encoding.UTF8.GetString(_output.WrittenSpan).Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..]);
        return JsonNode.Parse(Walked.Stream(payloads).ToBytes())!["content"]!.AsArray().Select(block => block!).ToList();
    }

    /// <summary>What the door reads when a client puts the blocks into its history.</summary>
    private static IReadOnlyList<ContentPart> SentBack(List<JsonNode> blocks)
    {
        var body = $$"""{"model":"m","max_tokens":1,"messages":[{"role":"assistant","content":[{{string.Join(',', blocks.Select(block => block.ToJsonString()))}}]}]}""";
        Assert.True(DialectSet.AnthropicMessages.TryReadRequest(Encoding.UTF8.GetBytes(body), out var request, out var error), error?.Message);
        return request.Messages[0].Content;
    }
}
