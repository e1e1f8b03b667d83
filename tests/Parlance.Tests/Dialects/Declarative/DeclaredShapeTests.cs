using System.Buffers;
using System.Text;
using System.Text.Json;
using Parlance.Dialects;
using Parlance.Dialects.Declarative;
using Parlance.Manifests;
using Parlance.Tests.Support;
using Parlance.Wire;

namespace Parlance.Tests.Dialects.Declarative;

/// <summary>What the fixtures do not show: framings, ends and errors of streams, pieces of tool calls, prompts.</summary>
public sealed class DeclaredShapeTests
{
    private const string Text = "content: t, finish_reason: f, usage: u";

    [Theory]
    // The reason is the end, whether a marker follows or not; the marker is one without a reason.
    [InlineData(Text, "data: {\"t\":\"a\"}\n\ndata: {\"t\":\"b\",\"f\":\"MAX_TOKENS\"}\n\n", "Text 0/0 ab;Finish 0 length stop=;End 0")]
    [InlineData("done: '[DONE]', " + Text, "data: {\"t\":\"a\"}\n\ndata: [DONE]\n\ndata: {\"t\":\"late\"}\n\n", "Text 0/0 a;Finish 0 stop stop=;End 0")]
    [InlineData("done: finish, " + Text, "data: {\"t\":\"a\"}\n\nevent: finish\ndata: {\"f\":\"weird_Word\"}\n\n", "Text 0/0 a;Finish 0 weird_word stop=;End 0")]
    // Where nothing tells the end, the body's end does.
    [InlineData("content: t", "data: {\"t\":\"a\"}\n\n", "Text 0/0 a;Finish 0 stop stop=;End 0")]
    [InlineData("stop: \"$.last == true\", content: t", "data: {\"t\":\"a\"}\n\ndata: {\"last\":true}\n\n", "Text 0/0 a;Finish 0 stop stop=;End 0")]
    // Each frame repeats the text from its beginning.
    [InlineData("cumulative: true, " + Text, "data: {\"t\":\"H\"}\n\ndata: {\"t\":\"Hé\"}\n\ndata: {\"t\":\"Hé\"}\n\ndata: {\"t\":\"Hé \\\"x\\\"\",\"f\":\"stop\"}\n\n", "Text 0/0 Hé \"x\";Finish 0 stop stop=;End 0")]
    // A frame of which the selection knows nothing counts for nothing; the frames of one line each need no blank line.
    [InlineData("select: exists($.t), " + Text, "data: {\"f\":\"stop\"}\n\ndata: {\"t\":\"a\",\"f\":\"stop\"}\n\n", "Text 0/0 a;Finish 0 stop stop=;End 0")]
    [InlineData("format: lines, prefix: 'data: ', done: '[DONE]', " + Text, "data: {\"t\":\"a\"}\ndata:{\"t\":\"b\"}\nevent: x\n: note\ndata: [DONE]\n", "Text 0/0 ab;Finish 0 stop stop=;End 0")]
    // A JSON string alone; lists of texts and of parts.
    [InlineData("content: $", "data: \"a\\n\"\n\ndata: \"b\"\n\n", "Text 0/0 a\nb;Finish 0 stop stop=;End 0")]
    [InlineData(Text, "data: {\"t\":[\"a\",{\"type\":\"text\",\"text\":\"b\"},null,7]}\n\ndata: {\"f\":\"stop\"}\n\n", "Text 0/0 ab7;Finish 0 stop stop=;End 0")]
    public void ReadStream_Shape_GivesItsEvents(string stream, string body, string events) =>
        Assert.Equal($"Start 0 id= model= created=0;{events}", string.Join(';', Log(stream, body).Lines));

    [Theory]
    [InlineData(Text, "data: {\"t\":\"a\"}\n\n", "upstream_incomplete", ErrorKind.ServerError)]
    [InlineData(Text, "", "upstream_incomplete", ErrorKind.ServerError)]
    [InlineData(Text, "data: {\"error\":{\"message\":\"Too fast\",\"code\":\"rate_limit_exceeded\"}}\n\n", "rate_limit_exceeded", ErrorKind.RateLimited)]
    [InlineData(Text, "data: {\"bad\":true,\"message\":\"m\",\"code\":\"Arrearage\"}\n\n", "insufficient_quota", ErrorKind.QuotaExhausted)]
    [InlineData(Text, "data: {\"t\":\"a\",\"f\":\"failed\"}\n\n", "upstream_failed", ErrorKind.ServerError)]
    [InlineData(Text + ", events: [ { match: \"$.event == 'error'\", emit: StreamError, fields: { error: $.data } } ]", "event: error\ndata: it broke\n\n", null, ErrorKind.ServerError)]
    [InlineData("content: t, events: [ { match: \"$.pj\", emit: PartialToolCall, fields: { partial_json: $.pj } } ]", "data: {\"pj\":\"{}\"}\n\n", "upstream_malformed", ErrorKind.ServerError)]
    public void ReadStream_Failure_IsAnError(string stream, string body, string? code, ErrorKind kind)
    {
        var error = Log(stream, body).Fold.Error;

        Assert.Equal((code, kind), (error!.Code, error.Kind));
    }

    [Theory]
    // By number, by id, by order; whole ones; names and arguments in events of their own; ids that are to be made.
    [InlineData("tool_calls: c", "{\"c\":[{\"index\":0,\"id\":\"x\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}},{\"index\":1,\"id\":\"y\",\"function\":{\"name\":\"g\"}}]}|{\"c\":[{\"index\":1,\"function\":{\"arguments\":\"{}\"}},{\"index\":0,\"id\":\"x\",\"function\":{\"name\":\"f\",\"arguments\":\"}\"}}]}", "x f {} y g {}")]
    [InlineData("tool_calls: c", "{\"c\":[{\"id\":\"x\",\"name\":\"f\",\"input\":{\"a\":1}},{\"id\":\"y\",\"name\":\"f\",\"input\":{}}]}", "x f {\"a\":1} y f {}")]
    [InlineData("tool_calls: c", "{\"c\":{\"id\":\"x\",\"name\":\"f\",\"arguments\":\"{\\\"a\"}}|{\"c\":{\"arguments\":\"\\\":1}\"}}", "x f {\"a\":1}")]
    [InlineData("events: [ { match: $.n, emit: ToolCallStarted, fields: { tool_name: $.n, tool_call_id: _generate_uuid } }, { match: $.a, emit: PartialToolCall, fields: { tool_name: $.n, tool_call_id: _generate_uuid, arguments: $.a } } ]", "{\"n\":\"f\",\"a\":{\"x\":1}}|{\"n\":\"f\",\"a\":{\"x\":2}}", "* f {\"x\":1} * f {\"x\":2}")]
    [InlineData("events: [ { match: \"exists($.i)\", emit: PartialToolCall, fields: { index: $.i, tool_call_id: $.d, tool_name: $.n, arguments: $.a } } ]", "{\"i\":3,\"d\":\"x\",\"a\":\"{\"}|{\"i\":3,\"n\":\"f\"}|{\"i\":3,\"a\":\"}\"}", "x f {}")]
    public void ReadStream_PiecesOfCalls_BelongTogether(string stream, string frames, string calls)
    {
        var result = Log($"content: t, {stream}", string.Concat(frames.Split('|').Select(frame => $"data: {frame}\n\n"))).Fold.ToResult();

        var read = result.Choices[0].Message.Content.OfType<ToolCall>().Select(call => $"{(call.Id.StartsWith("call_", StringComparison.Ordinal) ? "*" : call.Id)} {call.Name} {call.Arguments}");
        Assert.Equal(calls, string.Join(' ', read));
        Assert.Equal(FinishReason.ToolCalls, result.FinishReason);
        Assert.Equal(result.Choices[0].Message.Content.OfType<ToolCall>().Count(), result.Choices[0].Message.Content.OfType<ToolCall>().Select(call => call.Id).Distinct().Count());
    }

    [Fact]
    public void ReadStream_SeveralRulesForOneFrame_AllCount()
    {
        var log = Log("content: a, reasoning: b, tool_calls: c, usage: u, finish_reason: f",
            "data: {\"a\":\"text\",\"b\":\"thought\",\"c\":[{\"id\":\"i\",\"name\":\"n\",\"arguments\":\"{}\"}],\"u\":{\"input_tokens\":5,\"output_tokens\":7,\"output_tokens_details\":{\"reasoning_tokens\":3}},\"f\":\"tool_use\"}\n\n");

        var result = log.Fold.ToResult();
        Assert.Equal(("text", FinishReason.ToolCalls, 5, 4, 3), (result.Content, result.FinishReason, result.Usage!.Value.Input, result.Usage!.Value.Output, result.Usage!.Value.Reasoning));
        Assert.Contains(result.Choices[0].Message.Content, part => part is ReasoningPart { Text: "thought" });
        Assert.Contains(result.Choices[0].Message.Content, part => part is ToolCall { Id: "i" });
    }

    [Fact]
    public void ReadStream_AwsEventStream_ReadsEachPayload()
    {
        var body = new ArrayBufferWriter<byte>();
        EventStreamWriter.Write(body, "PayloadPart"u8, "{\"t\":\"a\"}"u8);
        EventStreamWriter.Write(body, "PayloadPart"u8, "{\"t\":\"b\",\"f\":\"eos_token\"}"u8);
        var dialect = Dialect($"format: aws_event_stream, {Text}");

        var log = Splits.AssertSame(body.WrittenSpan.ToArray(), () => dialect.OpenReader(Quirks.None), framing: dialect.Framing);

        Assert.Equal(["Start 0 id= model= created=0", "Text 0/0 ab", "Finish 0 stop stop=", "End 0"], log.Lines);
        Assert.Equal("application/vnd.amazon.eventstream", dialect.StreamType);
    }

    [Fact]
    public void ReadStream_Garbage_NeverThrowsAndTakesLittleTime()
    {
        var dice = new Random(20261122);
        var declared = new[] { "bare-strings", "nested-parameters", "conditions", "query-key" }.Select(name => new Declared(name)).ToList();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; i < 4000; i++)
        {
            var one = declared[i % declared.Count];
            var bytes = one.Stream.ToArray();
            for (var n = dice.Next(1, 6); n > 0; n--)
            {
                bytes[dice.Next(bytes.Length)] = (byte)dice.Next(256);
            }

            var log = new EventLog();
            Splits.Run(bytes, [bytes.Length], one.Dialect.OpenReader(Quirks.None), log, one.Dialect.Framing);
            Assert.Contains(log.Lines[^1].Split(' ')[0], (string[])["End", "Error"]);
            one.Dialect.ReadResponse(bytes, Quirks.None, new EventLog());
            one.Dialect.ReadError(500, bytes);
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData(402, "{\"detail\":\"Payment\"}", ErrorKind.QuotaExhausted, "Payment")]
    [InlineData(418, "{\"detail\":\"Teapot\"}", ErrorKind.Overloaded, "Teapot")]
    [InlineData(400, "{\"message\":\"slow\",\"code\":\"Arrearage\"}", ErrorKind.QuotaExhausted, "slow")]
    [InlineData(400, "{\"message\":\"m\",\"code\":\"context_length_exceeded\"}", ErrorKind.RequestTooLarge, "m")]
    [InlineData(400, "{\"error\":{\"message\":\"maximum context length is 5\"}}", ErrorKind.RequestTooLarge, "maximum context length is 5")]
    [InlineData(502, "<html>Bad gateway</html>", ErrorKind.ServerError, "The provider answered with status 502 and no readable reason.")]
    [InlineData(401, "", ErrorKind.Authentication, "The provider answered with status 401 and no readable reason.")]
    public void ReadError_Body_MeansWhatItsCodeTheManifestOrTheStatusSays(int status, string body, ErrorKind kind, string message)
    {
        var error = Dialect(Text).ReadError(status, Encoding.UTF8.GetBytes(body));

        Assert.Equal((kind, message, status), (error.Kind, error.Message, error.Status));
    }

    [Theory]
    [InlineData("parameters: { prompt: p }, prompt: { system: '<<{text}>>', user: '[INST] {text} [/INST]', assistant: '{text}</s>', end: '' }", """{"p":"<<S>>[INST] a [/INST]b</s>[INST] c [/INST]"}""")]
    [InlineData("parameters: { messages: m, system: s }, roles: { assistant: bot }, fields: { content: text }", """{"m":[{"role":"user","text":"a"},{"role":"bot","text":"b"},{"role":"user","text":"c"}],"s":"S"}""")]
    [InlineData("parameters: { messages: m, system: s }, form: anthropic-messages", """{"m":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}],"s":"S"}""")]
    [InlineData("parameters: { messages: m, response_format: a.b }", """{"m":[{"role":"system","content":"S"},{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}],"a":{"b":{"type":"json_object"}}}""")]
    public void WriteRequest_Form_IsAsDeclared(string request, string body)
    {
        var dialect = Dialect(Text, request);
        var dropped = new DroppedFields();
        var output = new ArrayBufferWriter<byte>();
        var asked = new ChatRequest { Model = "m", Messages = [Message.System("S"), Message.User("a"), Message.Assistant("b"), Message.User("c")], ResponseFormat = request.Contains("response_format", StringComparison.Ordinal) ? ResponseFormat.JsonObject : null };

        Assert.True(dialect.TryWriteRequest(asked, new WireTarget("m", Quirks.None), output, dropped, out var error), error?.Message);
        Assert.Equal(body, Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Empty(dropped.Names);
    }

    [Fact]
    public void WriteRequest_JsonWithoutAPlaceForIt_IsAskedForInWords()
    {
        var dialect = Dialect(Text, "parameters: { prompt: p }");
        var dropped = new DroppedFields();
        var output = new ArrayBufferWriter<byte>();

        Assert.True(dialect.TryWriteRequest(new ChatRequest { Model = "m", Messages = [Message.User("a")], ResponseFormat = ResponseFormat.JsonObject }, new WireTarget("m", Quirks.None), output, dropped, out _));
        Assert.Contains("Answer with one JSON object and nothing else.", JsonDocument.Parse(output.WrittenMemory).RootElement.GetProperty("p").GetString(), StringComparison.Ordinal);
        Assert.Equal(["response_format"], dropped.Names);
    }

    [Theory]
    [InlineData("parameters: { prompt: p }", "messages[0].content[1]")]
    [InlineData("parameters: { messages: m }, form: gemini-generate", "messages")]
    public void WriteRequest_ContentThatHasNoPlace_IsAnError(string request, string param)
    {
        var dialect = Dialect(Text, request);
        Message[] messages = request.Contains("form", StringComparison.Ordinal) ? [Message.System("S"), Message.User("a")] : [Message.User("a", new ImagePart { Url = "https://a.example/i.png" })];

        Assert.False(dialect.TryWriteRequest(new ChatRequest { Model = "m", Messages = messages }, new WireTarget("m", Quirks.None), new ArrayBufferWriter<byte>(), new DroppedFields(), out var error));
        Assert.Equal((ErrorKind.InvalidRequest, ErrorSide.Client, param), (error.Kind, error.Side, error.Param));
    }

    private static EventLog Log(string stream, string body)
    {
        var dialect = Dialect(stream);
        return Splits.AssertSame(Encoding.UTF8.GetBytes(body), () => dialect.OpenReader(Quirks.None), framing: dialect.Framing);
    }

    private static DeclarativeDialect Dialect(string stream, string request = "parameters: { messages: m }")
    {
        var errors = new List<YamlError>();
        var text = $"request: {{ {request} }}\nanswer: {{ content: t }}\nstream: {{ {stream} }}\nerrors: {{ message: [ message, detail ], code: code, codes: {{ Arrearage: quota_exhausted, context_length_exceeded: other }}, statuses: {{ 418: overloaded }}, failed: $.bad }}";
        var dialect = DeclarativeReader.Read(new MapReader(YamlReader.Read(text, "f", errors)!, errors), errors);
        Assert.True(dialect is not null, string.Join('\n', errors));
        return dialect;
    }
}
