using System.Text;
using Parlance.Dialects;

namespace Parlance.Tests.Dialects.OpenAiChat;

public class RequestErrorTests
{
    private const string User = """{"role":"user","content":"x"}""";

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"x"}]}""", "model", "missing")]
    [InlineData("""{"model":"","messages":[{"role":"user","content":"x"}]}""", "model", "not empty")]
    [InlineData("""{"model":7,"messages":[{"role":"user","content":"x"}]}""", "model", "a string")]
    [InlineData("""{"model":"m"}""", "messages", "missing")]
    [InlineData("""{"model":"m","messages":[]}""", "messages", "at least one")]
    [InlineData("""{"model":"m","messages":{}}""", "messages", "array")]
    [InlineData("""{"model":"m","messages":["x"]}""", "messages[0]", "an object")]
    [InlineData("""{"model":"m","messages":[{"content":"x"}]}""", "messages[0].role", "missing")]
    [InlineData("""{"model":"m","messages":[{"role":"usr","content":"x"}]}""", "messages[0].role", "'assistant'")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}]}""", "messages[0].content", "missing")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":null}]}""", "messages[0].content", "a string or an array")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":5}]}""", "messages[0].content", "a string or an array")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[5]}]}""", "messages[0].content[0]", "an object")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{}]}]}""", "messages[0].content[0].type", "missing")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"text"}]}]}""", "messages[0].content[0].text", "missing")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":{}}]}]}""", "messages[0].content[0].text", "a string")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"},{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"cat.png"}}]}]}""", "messages[1].content[1].image_url.url", "data URL")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]}""", "messages[0].content[0].image_url.url", "missing")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url"}]}]}""", "messages[0].content[0].image_url", "missing")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png,xx"}}]}]}""", "messages[0].content[0].image_url.url", "base64")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"x"}}]}]}""", "messages[0].content[0].input_audio.format", "'wav'")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"file","file":{}}]}]}""", "messages[0].content[0].file", "either")]
    [InlineData("""{"model":"m","messages":[{"role":"tool","content":"x"}]}""", "messages[0].tool_call_id", "missing")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"a","type":"function"}]}]}""", "messages[0].tool_calls[0].function", "missing")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":{}}}]}]}""", "messages[0].tool_calls[0].function.arguments", "holds JSON")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","tool_calls":[{"type":"function","function":{"name":"f","arguments":""}}]}]}""", "messages[0].tool_calls[0].id", "missing")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","tool_calls":{}}]}""", "messages[0].tool_calls", "array")]
    [InlineData("""{"model":"m","messages":[{"role":"assistant","content":"a","reasoning_details":[5]}]}""", "messages[0].reasoning_details[0]", "an object")]
    public void TryReadRequest_BrokenMessages_NamesTheField(string body, string param, string because) => AssertRefused(body, param, because);

    [Theory]
    [InlineData("\"temperature\":2.1", "temperature", "from 0 to 2")]
    [InlineData("\"temperature\":-0.1", "temperature", "from 0 to 2")]
    [InlineData("\"temperature\":\"hot\"", "temperature", "a number")]
    [InlineData("\"top_p\":1.5", "top_p", "from 0 to 1")]
    [InlineData("\"n\":0", "n", "from 1")]
    [InlineData("\"n\":1.5", "n", "an integer")]
    [InlineData("\"max_tokens\":-1", "max_tokens", "at least 1")]
    [InlineData("\"max_tokens\":\"9\"", "max_tokens", "an integer")]
    [InlineData("\"max_tokens\":99999999999999999999", "max_tokens", "an integer")]
    [InlineData("\"max_completion_tokens\":0", "max_completion_tokens", "at least 1")]
    [InlineData("\"max_tokens\":5,\"max_completion_tokens\":6", "max_completion_tokens", "other output limit")]
    [InlineData("\"presence_penalty\":-3", "presence_penalty", "from -2 to 2")]
    [InlineData("\"top_logprobs\":21", "top_logprobs", "from 0 to 20")]
    [InlineData("\"seed\":\"x\"", "seed", "an integer")]
    [InlineData("\"logprobs\":1", "logprobs", "true or false")]
    [InlineData("\"stream\":\"yes\"", "stream", "true or false")]
    [InlineData("\"stream_options\":true", "stream_options", "an object")]
    [InlineData("\"stream_options\":{\"include_usage\":1}", "stream_options.include_usage", "true or false")]
    [InlineData("\"stop\":[1]", "stop", "array of strings")]
    [InlineData("\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "stop", "at most 4")]
    [InlineData("\"logit_bias\":{\"50256\":101}", "logit_bias.50256", "from -100 to 100")]
    [InlineData("\"logit_bias\":[]", "logit_bias", "an object")]
    [InlineData("\"user\":5", "user", "a string")]
    [InlineData("\"reasoning_effort\":3", "reasoning_effort", "a string")]
    [InlineData("\"parallel_tool_calls\":0", "parallel_tool_calls", "true or false")]
    [InlineData("\"response_format\":\"json\"", "response_format", "an object")]
    [InlineData("\"response_format\":{}", "response_format.type", "'json_schema'")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\"}", "response_format.json_schema", "missing")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{}}}", "response_format.json_schema.name", "missing")]
    [InlineData("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":[]}}", "response_format.json_schema.schema", "JSON Schema")]
    [InlineData("\"tools\":{}", "tools", "array")]
    [InlineData("\"tools\":[1]", "tools[0]", "an object")]
    [InlineData("\"tools\":[{}]", "tools[0].type", "'function'")]
    [InlineData("\"tools\":[{\"type\":\"function\"}]", "tools[0].function", "missing")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"\"}}]", "tools[0].function.name", "not empty")]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":\"x\"}}]", "tools[0].function.parameters", "JSON Schema")]
    [InlineData("\"tool_choice\":\"maybe\"", "tool_choice", "'auto'")]
    [InlineData("\"tool_choice\":5", "tool_choice", "'auto'")]
    [InlineData("\"tool_choice\":{\"type\":\"function\"}", "tool_choice.function", "missing")]
    [InlineData("\"tool_choice\":{\"type\":\"function\",\"function\":{}}", "tool_choice.function.name", "missing")]
    public void TryReadRequest_BrokenSettings_NamesTheField(string field, string param, string because) => AssertRefused($$"""{"model":"m","messages":[{{User}}],{{field}}}""", param, because);

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("[]", "JSON object")]
    [InlineData("null", "JSON object")]
    [InlineData("{\"model\":\"m\",\"model\":\"n\"}", "twice")]
    [InlineData("{\"model\":\"\\ud800\"}", "surrogate")]
    [InlineData("{\"model\":\"m\"} x", "JSON")]
    public void TryReadRequest_NoSoundJson_SaysSo(string body, string because) => AssertRefused(body, null, because);

    [Fact]
    public void TryReadRequest_SeveralProblems_NamesTheFirst() =>
        AssertRefused("""{"model":"m","temperature":9,"messages":[{"role":"bad","content":5}]}""", "temperature", "from 0 to 2");

    [Fact]
    public void TryReadRequest_NullSettings_AreNotSaid()
    {
        var body = """{"model":"m","messages":[{"role":"user","content":"x","name":null}],"temperature":null,"max_tokens":null,"stop":null,"tools":null,"tool_choice":null,"response_format":null,"stream":null,"stream_options":null,"n":null,"user":null}""";

        Assert.True(DialectSet.OpenAiChat.TryReadRequest(Encoding.UTF8.GetBytes(body), out var request, out _));

        Assert.Equal(
            Support.Nouns.Describe(new ChatRequest { Model = "m", Messages = [Message.User("x")] }),
            Support.Nouns.Describe(request));
    }

    private static void AssertRefused(string body, string? param, string because)
    {
        Assert.False(DialectSet.OpenAiChat.TryReadRequest(Encoding.UTF8.GetBytes(body), out _, out var error));
        Assert.Equal((ErrorKind.InvalidRequest, ErrorSide.Client, 400, param), (error.Kind, error.Side, error.Status, error.Param));
        Assert.Contains(because, error.Message);
        Assert.True(param is null || error.Message.Contains($"'{param}'", StringComparison.Ordinal), error.Message);
    }
}
