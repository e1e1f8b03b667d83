using System.Text;
using System.Text.Json.Nodes;
using Parlance.Dialects;

namespace Parlance.Tests.Dialects.GeminiGenerate;

/// <summary>What is refused, with the place in the caller's words, and what is left out.</summary>
public class RequestTests
{
    [Theory]
    [InlineData("""[]""", null)]
    [InlineData("""{"contents":[]}""", "contents")]
    [InlineData("""{"contents":[{"parts":[{"text":1}]}]}""", "contents[0].parts[0].text")]
    [InlineData("""{"contents":[{"role":"assistant","parts":[{"text":"a"}]}]}""", "contents[0].role")]
    [InlineData("""{"contents":[{"parts":[{}]}]}""", "contents[0].parts[0]")]
    [InlineData("""{"contents":[{"role":"user"}]}""", "contents[0].parts")]
    [InlineData("""{"contents":[{"parts":[{"inline_data":{"mime_type":"image/png","data":"%%"}}]}]}""", "contents[0].parts[0].inlineData.data")]
    [InlineData("""{"contents":[{"parts":[{"functionCall":{"name":"f"}}]}]}""", "contents[0].parts[0].functionCall")]
    [InlineData("""{"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"temperature":2.5}}""", "generationConfig.temperature")]
    [InlineData("""{"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"top_p":1.5}}""", "generationConfig.topP")]
    [InlineData("""{"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"thinkingConfig":{"thinkingBudget":-2}}}""", "generationConfig.thinkingConfig.thinkingBudget")]
    [InlineData("""{"contents":[{"parts":[{"text":"a"}]}],"tools":[{"functionDeclarations":[{"description":"d"}]}]}""", "tools[0].functionDeclarations[0].name")]
    [InlineData("""{"contents":[{"parts":[{"text":"a"}]}],"toolConfig":{"functionCallingConfig":{"allowedFunctionNames":"f"}}}""", "toolConfig.functionCallingConfig.allowedFunctionNames")]
    public void TryReadRequest_Wrong_NamesTheField(string body, string? param)
    {
        var error = Door.Refuse(body);

        Assert.Equal((ErrorKind.InvalidRequest, ErrorSide.Client, 400, param), (error.Kind, error.Side, error.Status, error.Param));
    }

    [Fact]
    public void TryWriteRequest_CallWithoutResult_IsRefused() =>
        Assert.Equal("messages[1].content[0]", Door.RefuseToWrite(Ask(Message.User("a"), Message.Assistant(new ToolCall("c", "f", "{}")), Message.User("b"))).Param);

    [Fact]
    public void TryWriteRequest_ResultWithoutCall_IsRefused() => Assert.Equal("messages[1].content[0]", Door.RefuseToWrite(Ask(Message.User("a"), Message.Tool("c", "1"))).Param);

    [Fact]
    public void TryWriteRequest_FileOfAnotherProvider_IsRefused() => Assert.Contains("file-abc", Door.RefuseToWrite(Ask(Message.User(new FilePart { FileId = "file-abc" }))).Message, StringComparison.Ordinal);

    [Fact]
    public void TryWriteRequest_SixStopSequences_IsRefused() => Assert.Equal("stop", Door.RefuseToWrite(Ask(Message.User("a")) with { Stop = ["1", "2", "3", "4", "5", "6"] }).Param);

    [Fact]
    public void TryWriteRequest_ToolOfAnotherProtocol_IsRefused() =>
        Assert.Equal("tools[0]", Door.RefuseToWrite(Ask(Message.User("a")) with { Tools = [new ToolDefinition("c", null, default) { Native = new RawPart("openai-chat", "custom", RawJson.Parse("{}")) }] }).Param);

    [Fact]
    public void TryWriteRequest_NothingSaid_IsRefused() => Assert.Equal("messages", Door.RefuseToWrite(Ask(Message.Assistant(""))).Param);

    [Fact]
    public void TryWriteRequest_ResultsOutOfOrderAndApart_StandInTheOrderOfTheCalls()
    {
        var request = Ask(Message.User("a"), Message.Assistant(new ToolCall("1", "f", "{}"), new ToolCall("2", "g", "{}"), new ToolCall("3", "f", "{}")), Message.Tool("3", "c"), Message.Tool("1", "a"), Message.Tool("2", "b", isError: true));

        var parts = JsonNode.Parse(Door.Write(request))!["contents"]![2]!["parts"]!.AsArray().Select(part => part!["functionResponse"]!);

        Assert.Equal(["1 f {\"output\":\"a\"}", "2 g {\"error\":\"b\"}", "3 f {\"output\":\"c\"}"], parts.Select(part => $"{part["id"]} {part["name"]} {part["response"]!.ToJsonString()}"));
    }

    [Theory]
    [InlineData("""{"contents":[{"parts":[{"text":"a"}]}],"model":"models/x","future":{"a":1}}""", """{"contents":[{"parts":[{"text":"a"}]}],"future":{"a":1}}""")]
    [InlineData("""{"contents":[{"role":"model","parts":[{"functionCall":{"name":"f"},"thoughtSignature":"QUFB"},{"functionCall":{"name":"g"}}]}]}""", """{"contents":[{"role":"model","parts":[{"functionCall":{"name":"f"},"thoughtSignature":"QUFB"},{"functionCall":{"name":"g"}}]}]}""")]
    [InlineData("""{"contents":[{"role":"model","parts":[{"functionCall":{"name":"f"}}]}]}""", null)]
    [InlineData("""{"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"thinkingConfig":{"thinkingBudget":1}}}""", null)]
    [InlineData("""{"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"presence_penalty":1}}""", null)]
    public void TrySplice_Body_PassesUnlessTheTargetNeedsMore(string body, string? passed)
    {
        Assert.True(RequestScan.TryScan(Encoding.UTF8.GetBytes(body), new PathFacts("alias", false), out var scan, out var error), error?.Message);
        var output = new System.Buffers.ArrayBufferWriter<byte>();

        var spliced = DialectSet.GeminiGenerate.TrySplice(scan, new WireTarget("gemini-3-pro-preview", Door.Earlier with { Drop = ["presencePenalty"] }), output, new DroppedFields());

        Assert.Equal(passed, spliced ? Encoding.UTF8.GetString(output.WrittenSpan) : null);
    }

    [Fact]
    public void WriteError_RateLimit_HasTheVendorsShape()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();

        DialectSet.GeminiGenerate.WriteError(new ChatError(ErrorKind.RateLimited, "Slow down.") { Code = "rate_limit_exceeded", RetryAfter = TimeSpan.FromSeconds(1.5) }, "req_1", output);
        var back = DialectSet.GeminiGenerate.ReadError(429, output.WrittenSpan);

        Assert.Equal("""{"error":{"code":429,"message":"Slow down.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED"},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.5s"},{"@type":"type.googleapis.com/google.rpc.RequestInfo","requestId":"req_1"}]}}""", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal((TimeSpan.FromSeconds(1.5), "req_1"), (back.RetryAfter, back.RequestId));
    }

    [Theory]
    [InlineData(401, ErrorKind.Authentication)]
    [InlineData(502, ErrorKind.ServerError)]
    public void ReadError_PageOfAProxy_IsNotQuoted(int status, ErrorKind kind)
    {
        var error = DialectSet.GeminiGenerate.ReadError(status, "<html><body>secret</body></html>"u8);

        Assert.Equal((kind, status), (error.Kind, error.Status));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryReadRequest_ChunksOfAStreamAsContents_AreOneTurn()
    {
        var request = Door.Read("""{"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[{"text":"I look.","thought":true}]},{"role":"model","parts":[{"functionCall":{"name":"f"}}]},{"role":"model","parts":[{"text":""}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}}]}]}"""u8.ToArray());

        Assert.Equal(["user", "assistant", "user"], request.Messages.Select(message => message.Role.Value));
        Assert.Collection(request.Messages[1].Content, part => Assert.IsType<ReasoningPart>(part), part => Assert.IsType<ToolCall>(part));
    }

    private static ChatRequest Ask(params Message[] messages) => new() { Model = "m", Messages = messages };
}
