using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Tests.Support;
using Parlance.Wire;

namespace Parlance.Tests.Dialects.OpenAiCompletions;

public class CompletionsTests
{
    private static readonly IDialect s_dialect = DialectSet.OpenAiCompletions;

    [Fact]
    public void TryReadRequest_AllSettings_GivesTheNouns()
    {
        var request = Read("""{"model":"gpt-3.5-turbo-instruct","prompt":["Say hi"],"suffix":null,"max_tokens":7,"temperature":0,"top_p":0.5,"n":2,"best_of":2,"stream":true,"stream_options":{"include_usage":true},"logprobs":3,"echo":false,"stop":["\n"],"presence_penalty":1,"frequency_penalty":-1,"logit_bias":{"50256":-100},"user":"u","seed":4}""");

        Assert.Equal("Say hi", Assert.Single(request.Messages).Text);
        Assert.Equal(MessageRole.User, request.Messages[0].Role);
        Assert.Equal((7L, 0d, 0.5, 2, true, true), (request.MaxTokens, request.Temperature, request.TopP, request.N, request.Stream, request.IncludeUsage));
        Assert.Equal((true, 3, 4L, "u", "\n"), (request.Logprobs, request.TopLogprobs, request.Seed, request.User, Assert.Single(request.Stop)));
        Assert.Equal("""{"50256":-100}""", Assert.Single(request.Extra!.Fields, field => field.Key == "logit_bias").Value.ToString());
    }

    [Theory]
    [InlineData("""{"prompt":"a"}""", "model")]
    [InlineData("""{"model":"m"}""", "prompt")]
    [InlineData("""{"model":"m","prompt":7}""", "prompt")]
    [InlineData("""{"model":"m","prompt":[1,2,3]}""", "prompt")]
    [InlineData("""{"model":"m","prompt":[[1,2],[3]]}""", "prompt")]
    [InlineData("""{"model":"m","prompt":["a","b"]}""", "prompt")]
    [InlineData("""{"model":"m","prompt":[]}""", "prompt")]
    [InlineData("""{"model":"m","prompt":"a","suffix":"b"}""", "suffix")]
    [InlineData("""{"model":"m","prompt":"a","echo":true}""", "echo")]
    [InlineData("""{"model":"m","prompt":"a","best_of":3}""", "best_of")]
    [InlineData("""{"model":"m","prompt":"a","logprobs":true}""", "logprobs")]
    [InlineData("""{"model":"m","prompt":"a","logprobs":6}""", "logprobs")]
    [InlineData("""{"model":"m","prompt":"a","temperature":3}""", "temperature")]
    [InlineData("""{"model":"m","prompt":"a","messages":[]}""", "messages")]
    public void TryReadRequest_WhatAChatModelCannotDo_IsAnErrorThatNamesTheField(string body, string param)
    {
        Assert.False(s_dialect.TryReadRequest(Encoding.UTF8.GetBytes(body), out _, out var error));
        Assert.Equal((ErrorKind.InvalidRequest, ErrorSide.Client, 400, param), (error.Kind, error.Side, error.Status, error.Param));
    }

    [Fact]
    public void TryWriteRequest_WhatWasRead_SaysTheSame()
    {
        const string Said = """{"model":"m","prompt":"Say hi","max_tokens":7,"temperature":0.5,"n":2,"seed":4,"logprobs":3,"user":"u","stop":["x"],"stream":true,"stream_options":{"include_usage":true},"logit_bias":{"1":2}}""";
        var output = new ArrayBufferWriter<byte>();

        Assert.True(s_dialect.TryWriteRequest(Read(Said), new WireTarget("m", Quirks.None), output, new DroppedFields(), out var error), error?.Message);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Said), JsonNode.Parse(output.WrittenSpan)), Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]}""", "messages")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}]}""", "messages")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"a"}],"tools":[{"type":"function","function":{"name":"f"}}]}""", "tools")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"a"}],"response_format":{"type":"json_object"}}""", "response_format")]
    public void TryWriteRequest_OfAChatThatIsNoPrompt_IsAnError(string chat, string param)
    {
        Assert.True(DialectSet.OpenAiChat.TryReadRequest(Encoding.UTF8.GetBytes(chat), out var request, out _));

        Assert.False(s_dialect.TryWriteRequest(request, new WireTarget("m", Quirks.None), new ArrayBufferWriter<byte>(), new DroppedFields(), out var error));

        Assert.Equal(param, error.Param);
    }

    /// <summary>The example of OpenAI's reference.</summary>
    [Fact]
    public void ReadResponse_DocumentedAnswer_GivesTheEvents()
    {
        var log = new EventLog();

        s_dialect.ReadResponse("""{"id":"cmpl-uqkvlQyYK7bGYrRHQ0eXlWi7","object":"text_completion","created":1589478378,"model":"gpt-3.5-turbo-instruct","system_fingerprint":"fp_44709d6fcb","choices":[{"text":"\n\nThis is indeed a test","index":0,"logprobs":null,"finish_reason":"length"}],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}"""u8, Quirks.None, log);

        Assert.Equal(["Start 0 id=cmpl-uqkvlQyYK7bGYrRHQ0eXlWi7 model=gpt-3.5-turbo-instruct created=1589478378", "Text 0/0 \n\nThis is indeed a test", "Finish 0 length stop="], log.Lines.Take(3));
        Assert.Equal((5L, 7L, true), (log.Fold.Usage!.Value.PromptTokens, log.Fold.Usage.Value.CompletionTokens, log.Fold.Ended));
    }

    [Theory]
    [InlineData("data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"text\":\"a\",\"index\":0,\"finish_reason\":null}]}\n\ndata: [DONE]\n\n", "upstream_incomplete")]
    [InlineData("data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"text\":\"a\",\"index\":0,\"finish_reason\":\"stop\"}]}\n\n", null)]
    [InlineData("data: {\"error\":{\"message\":\"no\",\"code\":\"x\"}}\n\n", "x")]
    [InlineData("data: {\"choices\":\n\n", "upstream_malformed")]
    [InlineData("data: []\n\n", "upstream_malformed")]
    [InlineData("", "upstream_incomplete")]
    public void Read_StreamHoweverCut_EndsOnce(string stream, string? code)
    {
        var log = Splits.AssertSame(Encoding.UTF8.GetBytes(stream), () => s_dialect.OpenReader(Quirks.None));

        Assert.Equal((code, code is null), (log.Fold.Error?.Code, log.Fold.Ended));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_Answer_IsChunksOfTextAndUsageWhenAskedFor(bool usage)
    {
        using var output = new PooledBuffer();
        Play(s_dialect.OpenWriter(new StreamOptions(usage, "cmpl-1", "m", 5), output));
        var events = Encoding.UTF8.GetString(output.WrittenSpan).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line["data: ".Length..]).ToArray();
        var chunks = events[..^1].Select(json => JsonNode.Parse(json)!).ToArray();

        Assert.Equal("[DONE]", events[^1]);
        Assert.All(chunks, chunk => Assert.Equal("text_completion", (string?)chunk["object"]));
        Assert.Equal("Hé \"x\"", string.Concat(chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Where(choice => (int)choice!["index"]! == 0).Select(choice => (string?)choice!["text"])));
        Assert.Equal(["length", "stop"], chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Select(choice => (string?)choice!["finish_reason"]).OfType<string>());
        Assert.Equal(usage, chunks[^1]["choices"]!.AsArray().Count == 0);
        Assert.Equal(usage ? 3 : null, (int?)chunks[^1]["usage"]?["total_tokens"]);
    }

    [Fact]
    public void Write_Logprobs_AreFourListsWithRunningOffsets()
    {
        using var output = new PooledBuffer();
        var writer = s_dialect.OpenWriter(new StreamOptions(false, "c", "m", 5), output);
        writer.Write(new ChatEvent { Kind = ChatEventKind.Logprobs, Text = """{"content":[{"token":"He","logprob":-0.5,"bytes":[72,101],"top_logprobs":[{"token":"He","logprob":-0.5},{"token":"A","logprob":-2},{"token":"A","logprob":-3}]}]}"""u8 });
        writer.Write(new ChatEvent { Kind = ChatEventKind.Logprobs, Text = """{"content":[{"token":"\ud83d","logprob":-1,"top_logprobs":[]}]}"""u8 });
        var lists = Encoding.UTF8.GetString(output.WrittenSpan).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line["data: ".Length..])!["choices"]![0]!["logprobs"]!.ToJsonString()).ToArray();

        Assert.Equal("""{"tokens":["He"],"token_logprobs":[-0.5],"top_logprobs":[{"He":-0.5,"A":-2}],"text_offset":[0]}""", lists[0]);
        Assert.Contains("\"text_offset\":[2]", lists[1], StringComparison.Ordinal);
    }

    [Fact]
    public void WriteResponse_Answer_IsReadTheSame()
    {
        var fold = new ChatFold();
        Play(fold);
        var output = new ArrayBufferWriter<byte>();
        s_dialect.WriteResponse(fold.ToResult(), output);
        var read = new ChatFold();
        s_dialect.ReadResponse(output.WrittenSpan, Quirks.None, read);

        Assert.Equal(fold.ToResult().Choices.Select(choice => (choice.Message.Text, choice.FinishReason)), read.ToResult().Choices.Select(choice => (choice.Message.Text, choice.FinishReason)));
        Assert.Equal(fold.Usage!.Value.TotalTokens, read.Usage!.Value.TotalTokens);
        Assert.Null(JsonNode.Parse(output.WrittenSpan)!["choices"]![0]!["logprobs"]);
    }

    [Fact]
    public void Write_ShortTextEvent_AllocatesNothing()
    {
        using var output = new PooledBuffer(4096);
        var writer = s_dialect.OpenWriter(new StreamOptions(true, "c", "m", 0), output);

        Assert.Equal(0, Allocations.Of(() =>
        {
            writer.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = " \"quoted\" text\n"u8 });
            output.Clear();
        }));
    }

    [Fact]
    public void Answers_Damaged_EndOnceInEndOrError()
    {
        var seed = """{"id":"c","model":"m","created":1,"choices":[{"text":"a\ud83d","index":0,"logprobs":{"tokens":[]},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}"""u8.ToArray();
        for (var i = 0; i < 400; i++)
        {
            var log = new EventLog();
            s_dialect.ReadResponse(Mutations.Of(seed, new Random(i)), Quirks.None, log);
            Assert.Single(log.Lines, line => line.StartsWith("End ", StringComparison.Ordinal) || line.StartsWith("Error ", StringComparison.Ordinal));
            s_dialect.WriteResponse(log.Fold.ToResult(), new ArrayBufferWriter<byte>());
        }
    }

    private static void Play(IChatSink sink)
    {
        sink.Write(new ChatEvent { Kind = ChatEventKind.Start, Id = "cmpl-1", Name = "m", Number = 5 });
        sink.Write(new ChatEvent { Kind = ChatEventKind.Reasoning, Text = "hm"u8 });
        sink.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = "Hé"u8 });
        sink.Write(new ChatEvent { Kind = ChatEventKind.Text, Choice = 1, Text = "other"u8 });
        sink.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = " \"x\""u8 });
        sink.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = FinishReason.Length });
        sink.Write(new ChatEvent { Kind = ChatEventKind.Finish, Choice = 1, Reason = FinishReason.Stop });
        sink.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = new Usage { Input = 1, Output = 2 } });
        sink.Write(new ChatEvent { Kind = ChatEventKind.End });
    }

    private static ChatRequest Read(string body)
    {
        Assert.True(s_dialect.TryReadRequest(Encoding.UTF8.GetBytes(body), out var request, out var error), error?.Message);
        return request;
    }
}
