using System.Text;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects;

public class JsonAnswerTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    [InlineData("  \n{\"a\": [1, 2]}\n", """{"a": [1, 2]}""")]
    [InlineData("```json\n{\"a\":1}\n```", """{"a":1}""")]
    [InlineData("```\n[1,2]\n```\nThat is it.", "[1,2]")]
    [InlineData("Here you are [1]: {\"a\":\"}\"} I hope it helps.", """{"a":"}"}""")]
    [InlineData("A set {x} and {\"a\":1}", """{"a":1}""")]
    [InlineData("[{\"a\":1}]", """[{"a":1}]""")]
    public void Text_WithJson_PassesTheJsonAlone(string text, string json)
    {
        var log = Answer(text, FinishReason.Stop);

        Assert.Equal(json, log.Fold.ToResult().Content);
        Assert.True(log.Fold.Ended);
    }

    [Theory]
    [InlineData("")]
    [InlineData("I would rather not.")]
    [InlineData("""{"a":1""")]
    [InlineData("see [1]")]
    public void Text_WithoutJson_FailsAtTheEndBehindTheUsage(string text)
    {
        var log = Answer(text, FinishReason.Stop);

        Assert.Equal("answer_not_json", log.Fold.Error!.Code);
        Assert.Equal(3, log.Fold.Usage!.Value.Output);
        Assert.Equal("", log.Fold.ToResult().Content);
        Assert.False(log.Fold.Ended);
    }

    [Theory]
    [InlineData("length")]
    [InlineData("content_filter")]
    [InlineData("tool_calls")]
    public void Text_OfAnAnswerThatWasCut_PassesAsItIs(string reason)
    {
        var log = Answer("""{"a":""", new FinishReason(reason));

        Assert.Equal("""{"a":""", log.Fold.ToResult().Content);
        Assert.True(log.Fold.Ended);
    }

    private static EventLog Answer(string text, FinishReason reason)
    {
        var log = new EventLog();
        using var answer = new JsonAnswer(log);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            answer.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = [octet] });
        }

        answer.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = reason });
        answer.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = new Usage { Output = 3 } });
        answer.Write(new ChatEvent { Kind = ChatEventKind.End });
        return log;
    }
}
