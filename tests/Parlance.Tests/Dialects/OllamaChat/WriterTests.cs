using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Wire;

namespace Parlance.Tests.Dialects.OllamaChat;

public class WriterTests
{
    [Fact]
    public void Write_Answer_IsOneLinePerEventAndEndsWithDone()
    {
        var lines = Play(DialectSet.OllamaChat, Script);

        Assert.Equal(
            """
            {"model":"qwen3","created_at":"2023-11-14T22:13:20.000000Z","message":{"role":"assistant","content":"","thinking":"Hm"},"done":false}
            {"model":"qwen3","created_at":"2023-11-14T22:13:20.000000Z","message":{"role":"assistant","content":"a \"b\"\n"},"done":false}
            {"model":"qwen3","created_at":"2023-11-14T22:13:20.000000Z","message":{"role":"assistant","content":"","tool_calls":[{"id":"c1","function":{"index":0,"name":"f","arguments":{"a":1}}},{"id":"c2","function":{"index":1,"name":"g","arguments":{}}}]},"done":false}
            {"model":"qwen3","created_at":"2023-11-14T22:13:20.000000Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","total_duration":5000000000,"load_duration":0,"prompt_eval_count":12,"prompt_eval_duration":1000000000,"eval_count":7,"eval_duration":4000000000}
            """,
            string.Join('\n', lines));
    }

    [Fact]
    public void Write_Generate_AnswersInResponse()
    {
        var lines = Play(DialectSet.OllamaGenerate, Script);

        Assert.Equal(
            """
            {"model":"qwen3","created_at":"2023-11-14T22:13:20.000000Z","response":"","thinking":"Hm","done":false}
            {"model":"qwen3","created_at":"2023-11-14T22:13:20.000000Z","response":"a \"b\"\n","done":false}
            {"model":"qwen3","created_at":"2023-11-14T22:13:20.000000Z","response":"","done":true,"done_reason":"stop","total_duration":5000000000,"load_duration":0,"prompt_eval_count":12,"prompt_eval_duration":1000000000,"eval_count":7,"eval_duration":4000000000}
            """,
            string.Join('\n', lines));
    }

    [Fact]
    public void Write_UsageBeforeTheEnd_WritesNothing()
    {
        using var output = new PooledBuffer();
        var writer = DialectSet.OllamaChat.OpenWriter(new StreamOptions(true, "id", "m", 0), output);
        writer.Write(new ChatEvent { Kind = ChatEventKind.Start, Id = "x" });
        writer.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = FinishReason.Length });
        writer.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = new Usage { Input = 1 } });
        Assert.Equal(0, output.Length);

        writer.Write(new ChatEvent { Kind = ChatEventKind.End });
        var last = JsonNode.Parse(output.WrittenSpan)!;
        Assert.Equal(("length", true, 1L, 0L), ((string?)last["done_reason"], (bool)last["done"]!, (long)last["prompt_eval_count"]!, (long)last["eval_count"]!));
        Assert.Null(last["total_duration"]);
    }

    [Fact]
    public void Write_Error_IsOneLineAndTheLast()
    {
        var lines = Play(DialectSet.OllamaChat, sink =>
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = "a"u8 });
            sink.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = new ChatError(ErrorKind.Overloaded, "too \"busy\"") });
            sink.Write(new ChatEvent { Kind = ChatEventKind.End });
        });

        Assert.Equal(2, lines.Length);
        Assert.Equal("""{"error":"too \"busy\""}""", lines[^1]);
    }

    [Theory]
    [InlineData("{\"a\": [1,\n 2]}", """{"a":[1,2]}""")]
    [InlineData("", "{}")]
    [InlineData("{\"a\":", """{"_raw":"{\"a\":"}""")]
    [InlineData("[1]", """{"_raw":"[1]"}""")]
    public void Write_Arguments_AreAnObjectOnOneLineWhateverTheModelWrote(string arguments, string expected)
    {
        var lines = Play(DialectSet.OllamaChat, sink =>
        {
            sink.Write(new ChatEvent { Kind = ChatEventKind.ToolCall, Id = "c", Name = "f" });
            foreach (var piece in Encoding.UTF8.GetBytes(arguments))
            {
                sink.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Text = [piece] });
            }

            sink.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = FinishReason.ToolCalls });
            sink.Write(new ChatEvent { Kind = ChatEventKind.End });
        });

        Assert.Equal(2, lines.Length);
        Assert.Equal(expected, JsonNode.Parse(lines[0])!["message"]!["tool_calls"]![0]!["function"]!["arguments"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Fact]
    public void WriteResponse_Answer_IsTheFoldOfItsStream()
    {
        var fold = new ChatFold();
        Script(fold);
        var output = new ArrayBufferWriter<byte>();

        DialectSet.OllamaChat.WriteResponse(fold.ToResult() with { Elapsed = TimeSpan.FromSeconds(5) }, output);

        Assert.Equal(
            """{"model":"qwen3","created_at":"2023-11-14T22:13:20.000000Z","message":{"role":"assistant","content":"a \"b\"\n","thinking":"Hm","tool_calls":[{"id":"c1","function":{"index":0,"name":"f","arguments":{"a":1}}},{"id":"c2","function":{"index":1,"name":"g","arguments":{}}}]},"done":true,"done_reason":"stop","total_duration":5000000000,"load_duration":0,"prompt_eval_count":12,"prompt_eval_duration":500000000,"eval_count":7,"eval_duration":4500000000}""",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData(404, """{"error":"model \"llama9\" not found, try pulling it first"}""", ErrorKind.NotFound, "model_not_found", ErrorSide.Client)]
    [InlineData(400, """{"error":"\"gemma3\" does not support thinking"}""", ErrorKind.InvalidRequest, null, ErrorSide.Client)]
    [InlineData(401, """{"error":"unauthorized"}""", ErrorKind.Authentication, "invalid_api_key", ErrorSide.Provider)]
    [InlineData(429, """{"error":"you have reached your usage limit"}""", ErrorKind.RateLimited, "rate_limit_exceeded", ErrorSide.Provider)]
    [InlineData(500, """{"error":"llama runner process has terminated"}""", ErrorKind.ServerError, null, ErrorSide.Provider)]
    [InlineData(502, "<html>Bad Gateway</html>", ErrorKind.ServerError, null, ErrorSide.Provider)]
    [InlineData(503, """{"error":"server busy, please try again.  maximum pending requests exceeded"}""", ErrorKind.Overloaded, null, ErrorSide.Provider)]
    [InlineData(400, """{"error":"the input length exceeds the context length"}""", ErrorKind.RequestTooLarge, "context_length_exceeded", ErrorSide.Client)]
    public void ReadError_WhatServersSay_IsItsKind(int status, string body, ErrorKind kind, string? code, ErrorSide side)
    {
        var error = DialectSet.OllamaChat.ReadError(status, Encoding.UTF8.GetBytes(body));

        Assert.Equal((kind, code, side, status), (error.Kind, error.Code, error.Side, error.Status));
        Assert.DoesNotContain("<", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteError_Error_IsItsText()
    {
        var output = new ArrayBufferWriter<byte>();
        DialectSet.OllamaChat.WriteError(new ChatError(ErrorKind.NotFound, "no \"m\""), "req_1", output);
        Assert.Equal("""{"error":"no \"m\""}""", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static void Script(IChatSink sink)
    {
        sink.Write(new ChatEvent { Kind = ChatEventKind.Start, Id = "x", Name = "qwen3", Number = 1_700_000_000 });
        sink.Write(new ChatEvent { Kind = ChatEventKind.Reasoning, Text = "Hm"u8 });
        sink.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = "a \"b\"\n"u8 });
        sink.Write(new ChatEvent { Kind = ChatEventKind.ToolCall, Index = 0, Id = "c1", Name = "f" });
        sink.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Index = 0, Text = "{\"a\""u8 });
        sink.Write(new ChatEvent { Kind = ChatEventKind.ToolCall, Index = 1, Id = "c2", Name = "g" });
        sink.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Index = 0, Text = ":1}"u8 });
        sink.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = FinishReason.ToolCalls });
        sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = new Usage { Input = 10, CacheRead = 2, Output = 4, Reasoning = 3 } });
        sink.Write(new ChatEvent { Kind = ChatEventKind.End });
    }

    private static string[] Play(IDialect dialect, Action<IChatSink> script)
    {
        using var output = new PooledBuffer();
        var asked = 0;
        script(dialect.OpenWriter(new StreamOptions(true, "id", "m", 0) { Elapsed = () => TimeSpan.FromSeconds(asked++ == 0 ? 1 : 5) }, output));
        var text = Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return text[..^1].Split('\n');
    }
}
