using System.Buffers;
using System.Text.Json.Nodes;
using Parlance.Dialects;

namespace Parlance.Tests.Dialects.OpenAiChat;

public class RequestWriterTests
{
    [Fact]
    public void TryWriteRequest_SeveralToolResultsInOneTurn_BecomeAMessageEach()
    {
        var turn = new Message(MessageRole.User, [new TextPart("And now?"), new ToolResult("a", [new TextPart("1")]), new ToolResult("b", [], IsError: true), ImagePart.FromBytes([1, 2, 3], "image/png")]);

        var messages = Write(turn)["messages"]!;

        Assert.Equal(
            """[{"role":"tool","tool_call_id":"a","content":"1"},{"role":"tool","tool_call_id":"b","content":""},{"role":"user","content":[{"type":"text","text":"And now?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"}}]}]""",
            messages.ToJsonString());
    }

    [Fact]
    public void TryWriteRequest_AssistantTurn_WithoutText_HasNullContentOnlyBesideCalls()
    {
        var messages = Write(Message.Assistant(new ToolCall("c", "f", "{}")), Message.Assistant(), Message.Assistant(new RefusalPart("No")))["messages"]!.AsArray();

        Assert.Null(messages[0]!["content"]);
        Assert.Equal("", (string?)messages[1]!["content"]);
        Assert.Equal("""{"role":"assistant","content":null,"refusal":"No"}""", messages[2]!.ToJsonString());
    }

    [Fact]
    public void TryWriteRequest_ReasoningWithoutEcho_IsNotSent()
    {
        var turn = Message.Assistant(new ReasoningPart("secret", new OpaqueState("anthropic-claude-v1", OpaqueState.Signature, "sig")), new TextPart("hi"));

        Assert.Equal("""{"role":"assistant","content":"hi"}""", Write(turn)["messages"]![0]!.ToJsonString());
    }

    [Theory]
    [InlineData("anthropic-claude-v1", null, "anthropic/claude-sonnet-5", true)]
    [InlineData("anthropic-claude-v1", "claude-sonnet-5-20260901", "anthropic/claude-sonnet-5", true)]
    [InlineData("anthropic-claude-v1", "claude-opus-5", "anthropic/claude-sonnet-5", false)]
    [InlineData("anthropic-claude-v1", null, "openai/gpt-5", false)]
    [InlineData("xai-responses-v1", null, "x-ai/grok-4", true)]
    [InlineData("openai-responses-v1", null, "openai/gpt-5", true)]
    [InlineData("google-gemini-v1", null, "google/gemini-3-pro", true)]
    [InlineData("google-gemini-v1", null, "meta/llama-4", false)]
    [InlineData("unknown", "minimax/minimax-m2", "minimax/minimax-m2", true)]
    [InlineData("unknown", "minimax/minimax-m2", "openai/gpt-5", false)]
    public void TryWriteRequest_ReasoningState_GoesOnlyWhereItWasMade(string format, string? maker, string model, bool fits)
    {
        var turn = Message.Assistant(new ReasoningPart("why", new OpaqueState(format, OpaqueState.Signature, "sig", maker)), new TextPart("hi"));

        var message = Write(new WireTarget(model, new Quirks { ReasoningEcho = "reasoning_details" }), turn)["messages"]![0]!;

        Assert.Equal(fits ? "sig" : null, (string?)message["reasoning_details"]?[0]?["signature"]);
        Assert.DoesNotContain("\"model\"", message.ToJsonString());
    }

    [Fact]
    public void TryWriteRequest_FieldsOfAnotherDialect_StayBehind()
    {
        var foreign = new RawFields("anthropic-messages", [new("cache_control", RawJson.Parse("""{"type":"ephemeral"}"""))]);
        var request = new ChatRequest
        {
            Model = "m",
            Messages = [new Message(MessageRole.User, [new TextPart("x") { Extra = foreign }]) { Extra = foreign }],
            Tools = [new ToolDefinition("f", null, default) { Extra = foreign }],
            Extra = foreign,
        };

        Assert.DoesNotContain("cache_control", Write(request, new WireTarget("m", Quirks.None)).ToJsonString());
    }

    [Theory]
    [InlineData("messages[0].content[0]", "server_tool_use")]
    [InlineData("messages[1].content[1]", "file id")]
    [InlineData("messages[2].content[0]", "address")]
    [InlineData("messages[3].content[0].content[1]", "image")]
    [InlineData("messages[4].content[0]", "user message")]
    [InlineData("messages[5].content[0]", "tool call")]
    public void TryWriteRequest_ContentThatCannotGo_IsRefusedByName(string param, string because)
    {
        Message[] all =
        [
            Message.Assistant(new RawPart("anthropic-messages", "server_tool_use", RawJson.Parse("{}"))),
            Message.User(new TextPart("x"), new ImagePart { FileId = "file_1" }),
            Message.User(new FilePart { Url = "https://example.com/a.pdf" }),
            new Message(MessageRole.Tool, [new ToolResult("c", [new TextPart("x"), new ImagePart { FileId = "file_1" }])]),
            new Message(MessageRole.System, [new ImagePart { Url = "https://example.com/a.png" }]),
            Message.User(new ToolCall("c", "f", "{}")),
        ];
        var index = param["messages[".Length] - '0';
        Message[] messages = [.. Enumerable.Repeat(Message.User("x"), index), all[index]];

        AssertRefused(new ChatRequest { Model = "m", Messages = messages }, Quirks.None, param, because);
    }

    [Fact]
    public void TryWriteRequest_PicturesInResults_StandInAUserMessageBehindAllResults()
    {
        Message[] messages =
        [
            Message.Assistant(new ToolCall("a", "f", "{}"), new ToolCall("b", "f", "{}")),
            new Message(MessageRole.Tool, [new ToolResult("a", [new TextPart("seen"), ImagePart.FromBytes([1, 2, 3], "image/png")])]),
            new Message(MessageRole.Tool, [new ToolResult("b", [ImagePart.FromBytes([4], "image/png")])]),
            Message.User("And now?"),
        ];

        var written = Write(new ChatRequest { Model = "m", Messages = messages }, new WireTarget("m", Quirks.None))["messages"]!.AsArray();

        Assert.Equal(["assistant", "tool", "tool", "user", "user"], written.Select(message => (string?)message!["role"]));
        Assert.Equal(("seen", "(attached below)"), ((string?)written[1]!["content"], (string?)written[2]!["content"]));
        Assert.Equal(
            """[{"type":"text","text":"Attachments of the tool result a:"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"}},{"type":"text","text":"Attachments of the tool result b:"},{"type":"image_url","image_url":{"url":"data:image/png;base64,BA=="}}]""",
            written[3]!["content"]!.ToJsonString());
    }

    [Fact]
    public void TryWriteRequest_SeveralAnswersOfAProviderThatGivesOne_AreRefusedAndOneIsNot()
    {
        var quirks = new Quirks { Drop = ["n"] };
        var request = new ChatRequest { Model = "m", Messages = [Message.User("x")], N = 1 };

        AssertRefused(request with { N = 2 }, quirks, "n", "one answer");
        Assert.Null(Write(request, new WireTarget("m", quirks))["n"]);
    }

    [Fact]
    public void TryWriteRequest_ToolsAndChoicesThatCannotGo_AreRefusedByName()
    {
        var request = new ChatRequest { Model = "m", Messages = [Message.User("x")], Tools = [new ToolDefinition("f", null, default)] };
        var native = new RawPart("anthropic-messages", "web_search_20250305", RawJson.Parse("{}"));

        AssertRefused(request with { Tools = [new ToolDefinition("web_search", null, default) { Native = native }] }, Quirks.None, "tools[0]", "web_search_20250305");
        AssertRefused(request with { ToolChoice = new ToolChoice("raw", null, native) }, Quirks.None, "tool_choice", "anthropic-messages");
        AssertRefused(request with { ToolChoice = ToolChoice.Tool("g") }, new Quirks { NamedToolChoice = false }, "tool_choice", "'g'");
        AssertRefused(request with { ToolChoice = ToolChoice.Required }, new Quirks { ToolChoiceWords = new Dictionary<string, string?> { ["required"] = null } }, "tool_choice", "'required'");
    }

    [Fact]
    public void TryWriteRequest_TextDocument_GoesAsText()
    {
        var turn = Message.User(new FilePart { Text = "line", Name = "notes.txt" });

        Assert.Equal("""[{"type":"text","text":"notes.txt:\nline"}]""", Write(turn)["messages"]![0]!["content"]!.ToJsonString());
    }

    [Theory]
    [InlineData(500, "low")]
    [InlineData(8_000, "medium")]
    [InlineData(30_000, "high")]
    public void TryWriteRequest_BudgetWhereOnlyEffortExists_BecomesAWord(long budget, string effort)
    {
        var request = new ChatRequest { Model = "m", Messages = [Message.User("x")], Reasoning = new ReasoningControl { BudgetTokens = budget, Enabled = true } };

        Assert.Equal(effort, (string?)Write(request, new WireTarget("m", Quirks.None))["reasoning_effort"]);
    }

    [Fact]
    public void TryWriteRequest_ReasoningOffWhereOnlyEffortExists_IsNotSent()
    {
        var request = new ChatRequest { Model = "m", Messages = [Message.User("x")], Reasoning = new ReasoningControl { Enabled = false } };

        Assert.Null(Write(request, new WireTarget("m", Quirks.None))["reasoning_effort"]);
    }

    [Fact]
    public void TryWriteRequest_ExtraThatRepeatsANoun_IsNotWrittenTwice()
    {
        var request = new ChatRequest
        {
            Model = "m",
            Messages = [Message.User("x")],
            Temperature = 1,
            Extra = new RawFields("openai-chat", [new("temperature", RawJson.Parse("2")), new("model", RawJson.Parse("\"other\""))]),
        };

        Assert.Equal("""{"model":"m","messages":[{"role":"user","content":"x"}],"temperature":1}""", Write(request, new WireTarget("m", Quirks.None)).ToJsonString());
    }

    private static JsonNode Write(params Message[] messages) => Write(new WireTarget("m", Quirks.None), messages);

    private static JsonNode Write(WireTarget target, params Message[] messages) => Write(new ChatRequest { Model = "x", Messages = messages }, target);

    private static JsonNode Write(ChatRequest request, WireTarget target)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(DialectSet.OpenAiChat.TryWriteRequest(request, target, output, new DroppedFields(), out var error), error?.Message);
        Assert.True(Parlance.Wire.StrictJson.TryValidate(output.WrittenSpan, out var reason), reason);
        return JsonNode.Parse(output.WrittenSpan)!;
    }

    private static void AssertRefused(ChatRequest request, Quirks quirks, string param, string because)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.False(DialectSet.OpenAiChat.TryWriteRequest(request, new WireTarget("m", quirks), output, new DroppedFields(), out var error));
        Assert.Equal(0, output.WrittenCount);
        Assert.Equal((param, ErrorKind.InvalidRequest, ErrorSide.Client), (error.Param, error.Kind, error.Side));
        Assert.Contains(because, error.Message);
    }
}
