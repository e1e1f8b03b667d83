using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Dialects;

namespace Parlance.Tests.Dialects.OllamaChat;

public class RequestTests
{
    [Theory]
    [InlineData("""[]""", null)]
    [InlineData("""{"messages":[{"role":"user","content":"x"}]}""", "model")]
    [InlineData("""{"model":"m"}""", "messages")]
    [InlineData("""{"model":"m","messages":[]}""", "messages")]
    [InlineData("""{"model":"m","messages":[1]}""", "messages[0]")]
    [InlineData("""{"model":"m","messages":[{"content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"developer","content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"x"}]}]}""", "messages[0].content")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x","images":["data:image/png;base64,AA"]}]}""", "messages[0].images[0]")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x","images":["https://example.com/a.png"]}]}""", "messages[0].images[0]")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}]}""", "messages[0].tool_calls[0].function.arguments")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","tool_calls":[{"name":"f"}]}]}""", "messages[0].tool_calls[0].function")]
    [InlineData("""{"model":"m","messages":[{"role":"tool","content":"x"}]}""", "messages[0].tool_name")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f"}}]},{"role":"tool","tool_name":"g","content":"x"}]}""", "messages[1].tool_name")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"web_search"}]}""", "tools[0].type")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"tools":{}}""", "tools")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"format":"xml"}""", "format")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"think":"very"}""", "think")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"think":3}""", "think")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"stream":"no"}""", "stream")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"options":[]}""", "options")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"options":{"temperature":2.5}}""", "options.temperature")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"options":{"num_predict":"5"}}""", "options.num_predict")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"options":{"top_p":-1}}""", "options.top_p")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"options":{"stop":[1]}}""", "options.stop")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"top_logprobs":21}""", "top_logprobs")]
    public void TryReadRequest_WhatTheServerRefuses_IsAnErrorThatNamesTheField(string body, string? param) => AssertRefused(DialectSet.OllamaChat, body, param);

    [Theory]
    [InlineData("""{"model":"m"}""", "prompt")]
    [InlineData("""{"model":"m","prompt":""}""", "prompt")]
    [InlineData("""{"model":"m","prompt":["a"]}""", "prompt")]
    [InlineData("""{"model":"m","prompt":"a","suffix":"b"}""", "suffix")]
    [InlineData("""{"model":"m","prompt":"a","raw":true}""", "raw")]
    [InlineData("""{"model":"m","prompt":"a","template":"{{ .Prompt }}"}""", "template")]
    [InlineData("""{"model":"m","prompt":"a","context":[1,2]}""", "context")]
    public void TryReadRequest_GenerateThatNeedsTheRawModel_IsAnErrorThatNamesTheField(string body, string param) => AssertRefused(DialectSet.OllamaGenerate, body, param);

    [Fact]
    public void TryReadRequest_CallsWithoutIds_GetIdsThatNoOtherCallHas()
    {
        const string Turn = """{"role":"assistant","tool_calls":[{"function":{"name":"f"}},{"function":{"name":"f"}}]},{"role":"tool","content":"1"},{"role":"tool","content":"2"}""";
        var request = Read($$"""{"model":"m","messages":[{"role":"user","content":"x"},{{Turn}},{{Turn}}]}""");
        var calls = request.Messages.SelectMany(message => message.Content).OfType<ToolCall>().Select(call => call.Id).ToArray();

        Assert.Equal(4, calls.Distinct().Count());
        Assert.Equal(calls, request.Messages.SelectMany(message => message.Content).OfType<ToolResult>().Select(result => result.CallId));
        Assert.Equal(calls, Read($$"""{"model":"m","messages":[{"role":"user","content":"x"},{{Turn}},{{Turn}},{"role":"user","content":"y"}]}""").Messages.SelectMany(message => message.Content).OfType<ToolCall>().Select(call => call.Id));
    }

    public static TheoryData<string, ContentPart> Unsayable => new()
    {
        { "base64 only", new ImagePart { Url = "https://example.com/a.png" } },
        { "base64 only", new ImagePart { FileId = "file_1" } },
        { "no sound", new AudioPart("AA", "wav") },
        { "plain text", new FilePart { Base64 = "JVBERi0x", MediaType = "application/pdf" } },
        { "anthropic-messages", new RawPart("anthropic-messages", "search_result", RawJson.Parse("{}")) },
        { "no call 'c'", new ToolResult("c", [new TextPart("r")]) },
        { "another", new ToolResult("c", [new ToolCall("a", "b", "{}")]) },
        { "no sound", new ToolResult("c", [new AudioPart("AA", "wav")]) },
    };

    [Theory]
    [MemberData(nameof(Unsayable))]
    public void TryWriteRequest_ContentThatTheProtocolCannotSay_IsAnErrorAndWritesNothing(string reason, ContentPart part)
    {
        var output = new ArrayBufferWriter<byte>();

        Assert.False(DialectSet.OllamaChat.TryWriteRequest(Asking(part), new WireTarget("m", Quirks.None), output, new DroppedFields(), out var error));

        Assert.Equal((ErrorSide.Client, 400, "messages[0].content[0]", 0), (error.Side, error.Status, error.Param, output.WrittenCount));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryWriteRequest_SeveralAnswersOrAForeignTool_IsAnError()
    {
        Assert.False(DialectSet.OllamaChat.TryWriteRequest(Asking("x") with { N = 2 }, new WireTarget("m", Quirks.None), new ArrayBufferWriter<byte>(), new DroppedFields(), out var error));
        Assert.Equal("n", error.Param);
        var native = new ToolDefinition("bash", null, default) { Native = new RawPart("anthropic-messages", "bash_20250124", RawJson.Parse("{}")) };
        Assert.False(DialectSet.OllamaChat.TryWriteRequest(Asking("x") with { Tools = [native] }, new WireTarget("m", Quirks.None), new ArrayBufferWriter<byte>(), new DroppedFields(), out error));
        Assert.Equal("tools[0]", error.Param);
    }

    [Fact]
    public void TryWriteRequest_AllowedTools_AreOfferedAlone()
    {
        const string Chat = """{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}],"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"g"}}]}}}""";
        Assert.True(DialectSet.OpenAiChat.TryReadRequest(Encoding.UTF8.GetBytes(Chat), out var request, out _));

        Assert.Equal("g", (string?)Assert.Single(Write(request)["tools"]!.AsArray())!["function"]!["name"]);
    }

    [Fact]
    public void TryWriteRequest_ImageAsDataUrl_IsWrittenAsBareBase64() =>
        Assert.Equal("AAEC", (string?)Write(Asking(new ImagePart { Url = "data:image/png;base64,AAEC" }))["messages"]![0]!["images"]![0]);

    [Fact]
    public void TryWriteRequest_GenerateOfAConversation_IsAnError()
    {
        var request = Asking("x") with { Messages = [Message.User("a"), Message.Assistant("b"), Message.User("c")] };

        Assert.False(DialectSet.OllamaGenerate.TryWriteRequest(request, new WireTarget("m", Quirks.None), new ArrayBufferWriter<byte>(), new DroppedFields(), out var error));

        Assert.Equal("messages", error.Param);
    }

    [Fact]
    public void TrySplice_SameDialect_ChangesTheModelOnly()
    {
        var body = Encoding.UTF8.GetBytes("""{ "model" : "ollama/m", "messages":[], "mood":  {"a":1} }""");
        Assert.True(RequestScan.TryScan(body, new PathFacts(StreamByDefault: true), out var scan, out _));
        var output = new ArrayBufferWriter<byte>();

        Assert.True(DialectSet.OllamaChat.TrySplice(scan, new WireTarget("m", Quirks.None), output, new DroppedFields()));

        Assert.True(scan.Stream);
        Assert.Equal("""{ "model" : "m", "messages":[], "mood":  {"a":1} }""", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.False(DialectSet.OllamaChat.TrySplice(scan, new WireTarget("m", new Quirks { Drop = ["seed"] }), output, new DroppedFields()));
    }

    private static ChatRequest Asking(ContentPart part) => new() { Model = "m", Messages = [new Message(MessageRole.User, [part])] };

    private static ChatRequest Read(string body)
    {
        Assert.True(DialectSet.OllamaChat.TryReadRequest(Encoding.UTF8.GetBytes(body), out var request, out var error), error?.Message);
        return request;
    }

    private static JsonNode Write(ChatRequest request)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.OllamaChat.TryWriteRequest(request, new WireTarget("m", Quirks.None), output, new DroppedFields(), out var error), error?.Message);
        return JsonNode.Parse(output.WrittenSpan)!;
    }

    private static void AssertRefused(IDialect dialect, string body, string? param)
    {
        Assert.False(dialect.TryReadRequest(Encoding.UTF8.GetBytes(body), out _, out var error));
        Assert.Equal((ErrorKind.InvalidRequest, ErrorSide.Client, 400, param), (error.Kind, error.Side, error.Status, error.Param));
    }
}
