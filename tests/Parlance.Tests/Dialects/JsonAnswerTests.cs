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

    private const string Order = """
        {"type":"object","properties":{"id":{"type":"integer"},"state":{"enum":["open","done"]},"kind":{"const":"order"},"note":{"type":["string","null"]},"price":{"anyOf":[{"type":"number"},{"$ref":"#/$defs/money"}]},
         "lines":{"type":"array","items":{"$ref":"#/$defs/line"}}},"required":["id","lines"],"additionalProperties":false,
         "$defs":{"money":{"type":"object","properties":{"amount":{"type":"string"}},"required":["amount"]},"line":{"type":"object","properties":{"name":{"type":"string"},"parts":{"type":"array","items":{"$ref":"#/$defs/line"}}},"required":["name"]}}}
        """;

    [Theory]
    [InlineData("""{"id":1,"lines":[]}""")]
    [InlineData("""{"id":1.0,"lines":[{"name":"a","parts":[{"name":"b","more":1}]}],"state":"done","kind":"order","note":null,"price":{"amount":"1"}}""")]
    public void Json_OfAStrictSchema_Passes(string json) => Assert.Equal(json, Answer(json, FinishReason.Stop, ResponseFormat.JsonSchema("order", RawJson.Parse(Order))).Fold.ToResult().Content);

    [Theory]
    [InlineData("""{"id":1}""", "$.lines is missing")]
    [InlineData("""{"id":1.5,"lines":[]}""", "$.id must be of type integer")]
    [InlineData("""{"id":1,"lines":{}}""", "$.lines must be of type array")]
    [InlineData("""{"id":1,"lines":[{"name":"a"},{"name":"b","parts":[{"name":3}]}]}""", "$.lines[1].parts[0].name must be of type string")]
    [InlineData("""{"id":1,"lines":[],"state":"gone"}""", "$.state must be one of [\"open\",\"done\"]")]
    [InlineData("""{"id":1,"lines":[],"kind":"bill"}""", "$.kind must be \"order\"")]
    [InlineData("""{"id":1,"lines":[],"note":7}""", "$.note must be of type [string,null]")]
    [InlineData("""{"id":1,"lines":[],"price":"much"}""", "$.price must be of type number")]
    [InlineData("""{"id":1,"lines":[],"extra":0}""", "$.extra may not be there")]
    [InlineData("[]", "$ must be of type object")]
    public void Json_OffAStrictSchema_FailsWithThePlace(string json, string why)
    {
        var error = Answer(json, FinishReason.Stop, ResponseFormat.JsonSchema("order", RawJson.Parse(Order))).Fold.Error!;

        Assert.Equal(("answer_schema_mismatch", 502), (error.Code, error.Status));
        Assert.Contains($": {why}. ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public void Json_OffASchemaThatIsNotStrict_Passes(bool? strict) =>
        Assert.True(Answer("{}", FinishReason.Stop, ResponseFormat.JsonSchema("order", RawJson.Parse(Order), strict)).Fold.Ended);

    [Fact]
    public void Json_OfASchemaThatRefersToItself_EndsTheSearch() =>
        Assert.True(Answer("{}", FinishReason.Stop, ResponseFormat.JsonSchema("loop", RawJson.Parse("""{"$ref":"#"}"""))).Fold.Ended);

    private static EventLog Answer(string text, FinishReason reason, ResponseFormat? format = null)
    {
        var log = new EventLog();
        using var answer = new JsonAnswer(log, format ?? ResponseFormat.JsonObject);
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
