namespace Parlance.Tests.Dialects.AnthropicMessages;

/// <summary>How a conversation of any origin is laid out for the vendor.</summary>
public class UpstreamTurnsTests
{
    private static readonly OpaqueState s_signed = new("anthropic-claude-v1", OpaqueState.Signature, "SIG", "claude-x");

    [Fact]
    public void System_Anywhere_IsHoistedInOrder()
    {
        var wire = Upstream.Write(Upstream.Request(Message.System("A"), Message.User("Hi"), new Message(MessageRole.Developer, [new TextPart("B")]), Message.Assistant("Yes"), Message.System("C"), Message.User("Go")));

        Upstream.AssertJson("[{'type':'text','text':'A'},{'type':'text','text':'B'},{'type':'text','text':'C'}]", wire["system"]);
        Upstream.AssertJson("[{'role':'user','content':'Hi'},{'role':'assistant','content':'Yes'},{'role':'user','content':'Go'}]", wire["messages"]);
    }

    [Fact]
    public void System_BehindTheAssistantsLastWord_BecomesUserText()
    {
        var wire = Upstream.Write(Upstream.Request(Message.System("A"), Message.User("Hi"), Message.Assistant("Yes"), Message.System("Sum up."), Message.System("Be brief.")));

        Assert.Equal("A", wire["system"]!.GetValue<string>());
        Upstream.AssertJson("{'role':'user','content':[{'type':'text','text':'Sum up.'},{'type':'text','text':'Be brief.'}]}", wire["messages"]![2]);
    }

    [Fact]
    public void System_Alone_LeavesItsLastTurnToAnswer()
    {
        var wire = Upstream.Write(Upstream.Request(Message.System("Be kind."), Message.System("Say hello.")));

        Assert.Equal("Be kind.", wire["system"]!.GetValue<string>());
        Upstream.AssertJson("[{'role':'user','content':'Say hello.'}]", wire["messages"]);
    }

    [Fact]
    public void Turns_OfOneRole_AreMerged()
    {
        var wire = Upstream.Write(Upstream.Request(Message.User("a"), Message.User("b"), Message.Assistant("c"), Message.Assistant("d"), Message.User("e")));

        Upstream.AssertJson("[{'role':'user','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]},{'role':'assistant','content':[{'type':'text','text':'c'},{'type':'text','text':'d'}]},{'role':'user','content':'e'}]", wire["messages"]);
    }

    [Fact]
    public void Text_Blank_FallsAwayWithItsTurn()
    {
        var wire = Upstream.Write(Upstream.Request(Message.User("a", " \n"), Message.Assistant(""), Message.User("b")));

        Upstream.AssertJson("[{'role':'user','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}]", wire["messages"]);
        Assert.Equal("messages", Upstream.Refuse(Upstream.Request(Message.User("  "))).Param);
    }

    [Fact]
    public void Results_OfParallelCalls_ShareOneUserTurnAndComeFirst()
    {
        var wire = Upstream.Write(Upstream.Request(
            Message.User("Go"),
            Message.Assistant("On it.", new ToolCall("a", "f", "{}"), new ToolCall("b", "g", "{\"x\": 1}")),
            Message.Tool("a", "1"),
            Message.User("Hurry"),
            Message.Tool("b", "failed", isError: true)));

        Upstream.AssertJson(
            "[{'type':'tool_result','tool_use_id':'a','content':'1'},{'type':'tool_result','tool_use_id':'b','content':'failed','is_error':true},{'type':'text','text':'Hurry'}]",
            wire["messages"]![2]!["content"]);
    }

    [Fact]
    public void Call_WithoutItsResult_IsAnErrorThatNamesIt()
    {
        var error = Upstream.Refuse(Upstream.Request(Message.User("Go"), Message.Assistant(new ToolCall("a", "f", "{}")), Message.User("Never mind")));

        Assert.Equal("messages[1].content[0]", error.Param);
        Assert.Contains("call a of tool f", error.Message);
    }

    [Fact]
    public void Result_WithoutItsCall_IsAnErrorThatNamesIt() =>
        Assert.Contains("tool call z", Upstream.Refuse(Upstream.Request(Message.User("Go"), Message.Assistant(new ToolCall("a", "f", "{}")), Message.Tool("a", "1"), Message.Tool("z", "1"))).Message);

    [Fact]
    public void CallIds_InForeignLetters_AreSpelledAlikeInCallAndResult()
    {
        var wire = Upstream.Write(Upstream.Request(Message.User("Go"), Message.Assistant(new ToolCall("call:1", "f", "{}"), new ToolCall("call;1", "f", "{}"), new ToolCall("ok-_9", "f", "{}")), Message.Tool("call:1", "1"), Message.Tool("call;1", "2"), Message.Tool("ok-_9", "3")));

        var calls = wire["messages"]![1]!["content"]!.AsArray().Select(block => block!["id"]!.GetValue<string>()).ToArray();
        Assert.Equal(calls, wire["messages"]![2]!["content"]!.AsArray().Select(block => block!["tool_use_id"]!.GetValue<string>()));
        Assert.Equal(3, calls.Distinct().Count());
        Assert.All(calls, id => Assert.Matches("^[a-zA-Z0-9_-]+$", id));
        Assert.Equal("ok-_9", calls[2]);
    }

    [Theory]
    [InlineData("""{"a" : 1.0,"b":"é"}""", """{"a" : 1.0,"b":"é"}""")]
    [InlineData("", "{}")]
    [InlineData("  ", "{}")]
    [InlineData("""{"a":""", """{"_raw":"{\"a\":"}""")]
    [InlineData("[1]", """{"_raw":"[1]"}""")]
    [InlineData("{} {}", """{"_raw":"{} {}"}""")]
    public void Arguments_AsTheModelWroteThem_BecomeAnObject(string arguments, string input)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var request = Upstream.Request(Message.User("Go"), Message.Assistant(new ToolCall("a", "f", arguments)), Message.Tool("a", "1"));

        Assert.True(Parlance.Dialects.DialectSet.AnthropicMessages.TryWriteRequest(request, new Parlance.Dialects.WireTarget("m", Parlance.Dialects.Quirks.None), output, new Parlance.Dialects.DroppedFields(), out _));

        Assert.Contains($"\"input\":{input}", System.Text.Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Assistant_First_GetsAUserTurnBeforeIt()
    {
        var wire = Upstream.Write(Upstream.Request(Message.Assistant("How can I help?"), Message.User("Hi")));

        Upstream.AssertJson("{'role':'user','content':'.'}", wire["messages"]![0]);
    }

    [Fact]
    public void Assistant_Last_EndsWithoutWhiteSpace()
    {
        var wire = Upstream.Write(Upstream.Request(Message.User("Hi"), Message.Assistant("The answer is \n")));

        Assert.Equal("The answer is", wire["messages"]![1]!["content"]!.GetValue<string>());
    }

    [Fact]
    public void Reasoning_SignedForThisModel_GoesBackInItsPlace()
    {
        var wire = Upstream.Write(Upstream.Request(Message.User("Hi"), Message.Assistant(new ReasoningPart("Hm", s_signed), new ReasoningPart("", new OpaqueState("anthropic-claude-v1", OpaqueState.Redacted, "RED")), "Yes"), Message.User("Go")));

        Upstream.AssertJson("[{'type':'thinking','thinking':'Hm','signature':'SIG'},{'type':'redacted_thinking','data':'RED'},{'type':'text','text':'Yes'}]", wire["messages"]![1]!["content"]);
    }

    [Theory]
    [InlineData("claude-sonnet-4-5-20250929", "claude-sonnet-4-5", true)]
    [InlineData("claude-sonnet-4-5", "claude-sonnet-4-5@20250929", true)]
    [InlineData("claude-3-7-sonnet-20250219", "claude-3-7-sonnet-latest", true)]
    [InlineData("claude-opus-4-20250514", "claude-opus-4-0", true)]
    [InlineData("claude-opus-4-8", "anthropic/claude-opus-4-8", true)]
    [InlineData("claude-opus-4", "claude-opus-4-8", false)]
    [InlineData("claude-sonnet-5", "claude-opus-5", false)]
    public void Reasoning_OfTheSameModelUnderAnotherName_GoesBack(string maker, string target, bool kept)
    {
        var wire = Upstream.Write(Upstream.Request(Message.User("Hi"), Message.Assistant(new ReasoningPart("Hm", s_signed with { Model = maker }), "Yes"), Message.User("Go")), model: target);

        Assert.Equal(kept, wire["messages"]![1]!["content"]!.ToJsonString().Contains("SIG", StringComparison.Ordinal));
    }

    [Fact]
    public void Reasoning_ForeignOrUnsigned_IsDropped()
    {
        var wire = Upstream.Write(Upstream.Request(Message.User("Hi"), Message.Assistant(new ReasoningPart("Hm"), new ReasoningPart("Hm", new OpaqueState("google-gemini-v1", OpaqueState.Signature, "G")), "Yes"), Message.User("Go")));

        Assert.Equal("Yes", wire["messages"]![1]!["content"]!.GetValue<string>());
    }

    [Fact]
    public void Tools_InHistoryOnly_AreDeclaredAndNotToBeCalled()
    {
        var wire = Upstream.Write(Upstream.Request(Message.User("Hi"), Message.Assistant(new ToolCall("a", "f", "{}"), new ToolCall("b", "f", "{}")), Message.Tool("a", "1"), Message.Tool("b", "1")));

        Upstream.AssertJson("[{'name':'f','input_schema':{'type':'object','properties':{}}}]", wire["tools"]);
        Upstream.AssertJson("{'type':'none'}", wire["tool_choice"]);
    }
}
