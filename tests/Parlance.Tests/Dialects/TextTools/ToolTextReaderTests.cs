using System.Text;
using Parlance.Dialects.TextTools;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.TextTools;

public class ToolTextReaderTests
{
    [Theory]
    [InlineData("Just text with a < b and <b>bold</b>.", "Just text with a < b and <b>bold</b>.", null, null)]
    [InlineData("Look:\n<tool_call>\n{\"name\": \"get\", \"arguments\": {\"a\": 1}}\n</tool_call>\n", "Look:", "get", """{"a": 1}""")]
    [InlineData("<tool_call name=\"get\">{\"a\":1}</tool_call> done", "done", "get", """{"a":1}""")]
    [InlineData("<tool_calls><tool_call>{\"name\":\"get\",\"params\":{\"a\":1}}</tool_call></tool_calls>", "", "get", """{"a":1}""")]
    [InlineData("<function_calls><invoke name=\"get\"><parameter name=\"a\">x > y</parameter></invoke></function_calls>", "", "get", """{"a":"x > y"}""")]
    [InlineData("<bash>ls -l</bash>", "", "shell", """{"command":"ls -l"}""")]
    [InlineData("<tool_call>{\"name\":\"get\",\"arguments\":{}}", "", "get", "{}")]
    [InlineData("<tool_call>this is no call</tool_call>", "<tool_call>this is no call</tool_call>", null, null)]
    [InlineData("The tag <tool_call", "The tag <tool_call", null, null)]
    public void Read_TextInEveryCut_GivesTextAndCall(string text, string rest, string? name, string? arguments)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var (cut, lengths) in Splits.Of(bytes.Length))
        {
            var message = Read(bytes, lengths, new ToolTextOptions());

            var call = message.Content.OfType<ToolCall>().SingleOrDefault();
            Assert.Equal((rest, name, arguments), (message.Text.Trim(), call?.Name, call?.Arguments));
            Assert.True(name is null || call!.Id.Length > 0, cut);
        }
    }

    [Fact]
    public void Read_StrictOptions_TakeTheFormThatWasAskedForOnly()
    {
        var text = "<tool_call>{\"name\":\"get\",\"params\":{}}</tool_call><shell>ls</shell>"u8.ToArray();

        var message = Read(text, [text.Length], new ToolTextOptions { Lenient = false });

        Assert.Empty(message.Content.OfType<ToolCall>());
        Assert.Equal("<tool_call>{\"name\":\"get\",\"params\":{}}</tool_call><shell>ls</shell>", message.Text);
    }

    [Fact]
    public void Read_SeveralCalls_AreNumberedAndEndInToolCalls()
    {
        var fold = new ChatFold();
        var reader = new ToolTextReader(new ToolTextOptions(), fold);
        reader.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = "<tool_call>{\"name\":\"a\",\"arguments\":{}}</tool_call>\n<tool_call>{\"name\":\"b\",\"arguments\":{}}</tool_call>"u8 });
        reader.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = FinishReason.Stop });

        var result = fold.ToResult();
        Assert.Equal(["a", "b"], result.ToolCalls.Select(call => call.Name));
        Assert.Equal(2, result.ToolCalls.Select(call => call.Id).Distinct().Count());
        Assert.Equal((FinishReason.ToolCalls, ""), (result.FinishReason, result.Content));
    }

    [Fact]
    public void Read_TextWithoutTags_PassesAtOnce()
    {
        var fold = new ChatFold();
        var reader = new ToolTextReader(new ToolTextOptions(), fold);

        reader.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = "Hello, "u8 });

        Assert.Equal("Hello,", fold.ToResult().Content);
        Assert.True(reader.Holds);
    }

    private static Message Read(byte[] text, IReadOnlyList<int> lengths, ToolTextOptions options)
    {
        var fold = new ChatFold();
        var reader = new ToolTextReader(options, fold);
        var at = 0;
        foreach (var length in lengths)
        {
            reader.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = text.AsSpan(at, length) });
            at += length;
        }

        reader.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = FinishReason.Stop });
        reader.Write(new ChatEvent { Kind = ChatEventKind.End });
        return fold.ToResult().Message;
    }
}
