using System.Buffers;
using System.Text;
using Parlance.Dialects;
using Parlance.Tests.Support;

namespace Parlance.Tests.Dialects.OpenAiChat;

public class StreamWriterTests
{
    private const string Head = "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"m\",\"system_fingerprint\":null,\"choices\":";

    private readonly ArrayBufferWriter<byte> _output = new();

    [Fact]
    public void Write_Text_IsWhatOpenAiDocuments()
    {
        var writer = Open();
        writer.Write(new ChatEvent { Kind = ChatEventKind.Start, Id = "chatcmpl-1", Name = "m", Number = 7 });
        writer.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = "He said \"é😀\"\n\u0001"u8 });
        writer.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = new Usage { Input = 1, Output = 2 } });
        writer.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = FinishReason.Stop });
        writer.Write(new ChatEvent { Kind = ChatEventKind.End });
        writer.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = "late"u8 });

        Assert.Equal(
            Head + "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":null}]}\n\n"
            + Head + "[{\"index\":0,\"delta\":{\"content\":\"He said \\\"é😀\\\"\\n\\u0001\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n"
            + Head + "[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\n"
            + "data: [DONE]\n\n",
            Text);
    }

    [Fact]
    public void Write_UsageAskedFor_ComesInAChunkOfItsOwn()
    {
        var writer = Open(includeUsage: true);
        writer.Write(new ChatEvent { Kind = ChatEventKind.Usage, Usage = new Usage { Input = 5, CacheRead = 3, CacheWrite = 1, CacheWriteLong = 1, Output = 2, Reasoning = 4 } });
        writer.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = new FinishReason("pause_turn") });
        writer.Write(new ChatEvent { Kind = ChatEventKind.End });

        Assert.EndsWith(
            Head.Replace("chatcmpl-1", "fallback") + "[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":null}\n\n"
            + Head.Replace("chatcmpl-1", "fallback") + "[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":6,\"total_tokens\":16,\"prompt_tokens_details\":{\"cached_tokens\":3,\"cache_write_tokens\":2,\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":4,\"audio_tokens\":0,\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}}\n\n"
            + "data: [DONE]\n\n",
            Text);
    }

    [Fact]
    public void Write_ToolCalls_ComeAsFragments()
    {
        var writer = Open();
        writer.Write(new ChatEvent { Kind = ChatEventKind.ToolCall, Index = 0, Id = "call_1", Name = "f" });
        writer.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Index = 0, Text = "{\"a\""u8 });
        writer.Write(new ChatEvent { Kind = ChatEventKind.ToolCall, Index = 1, Id = "call_2", Name = "none" });
        writer.Write(new ChatEvent { Kind = ChatEventKind.ToolCall, Index = 2, Id = "call_3", Name = "free", Number = 1 });
        writer.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Index = 2, Text = "x"u8 });
        writer.Write(new ChatEvent { Kind = ChatEventKind.ToolArguments, Index = 0, Text = ":1}"u8 });
        writer.Write(new ChatEvent { Kind = ChatEventKind.Finish, Reason = FinishReason.ToolCalls });

        Assert.Equal(
        [
            """{"role":"assistant","content":"","refusal":null}""",
            """{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}]}""",
            """{"tool_calls":[{"index":1,"id":"call_2","type":"function","function":{"name":"none","arguments":""}}]}""",
            """{"tool_calls":[{"index":2,"id":"call_3","type":"custom","custom":{"name":"free","input":""}}]}""",
            """{"tool_calls":[{"index":2,"custom":{"input":"x"}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}""",
            """{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]}""",
            "{}",
        ], Deltas());
    }

    [Fact]
    public void Write_ReasoningState_StandsWithItsTextUnderOneIndex()
    {
        var writer = Open();
        writer.Write(new ChatEvent { Kind = ChatEventKind.Reasoning, Text = "a"u8 });
        writer.Write(new ChatEvent { Kind = ChatEventKind.Reasoning, Text = "b"u8 });
        writer.Write(new ChatEvent { Kind = ChatEventKind.ReasoningState, Payload = new OpaqueState("anthropic-claude-v1", OpaqueState.Signature, "s1", "claude-x") });
        writer.Write(new ChatEvent { Kind = ChatEventKind.Reasoning, Text = "c"u8 });
        writer.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = "t"u8 });
        writer.Write(new ChatEvent { Kind = ChatEventKind.ReasoningState, Payload = new OpaqueState("anthropic-claude-v1", OpaqueState.Redacted, "r") });

        Assert.Equal(
        [
            """{"role":"assistant","content":"","refusal":null}""",
            """{"reasoning_content":"a","reasoning_details":[{"type":"reasoning.text","text":"a","index":0}]}""",
            """{"reasoning_content":"b","reasoning_details":[{"type":"reasoning.text","text":"b","index":0}]}""",
            """{"reasoning_details":[{"type":"reasoning.text","signature":"s1","format":"anthropic-claude-v1","index":0,"model":"claude-x"}]}""",
            """{"reasoning_content":"c","reasoning_details":[{"type":"reasoning.text","text":"c","index":1}]}""",
            """{"content":"t"}""",
            """{"reasoning_details":[{"type":"reasoning.encrypted","data":"r","format":"anthropic-claude-v1","index":2}]}""",
        ], Deltas());
    }

    [Fact]
    public void Write_Error_IsTheLastEvent()
    {
        var writer = Open(includeUsage: true);
        writer.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = "t"u8 });
        writer.Write(new ChatEvent { Kind = ChatEventKind.Error, Payload = new ChatError(ErrorKind.ServerError, "Broken.") { Code = "upstream_incomplete" } });
        writer.Write(new ChatEvent { Kind = ChatEventKind.End });

        Assert.EndsWith("\n\ndata: {\"error\":{\"message\":\"Broken.\",\"type\":\"server_error\",\"param\":null,\"code\":\"upstream_incomplete\"}}\n\n", Text);
        Assert.DoesNotContain("[DONE]", Text);
    }

    [Theory]
    [MemberData(nameof(ChatRecordings.Streams), MemberType = typeof(ChatRecordings))]
    public void Read_WhatWasWritten_IsTheSameAnswer(string name)
    {
        var body = ChatRecordings.Body(Recordings.Get(name));
        var (original, again) = (new EventLog(), new EventLog());
        Splits.Run(body, [body.Length], DialectSet.OpenAiChat.OpenReader(Quirks.None), original);
        Splits.Run(body, [body.Length], DialectSet.OpenAiChat.OpenReader(Quirks.None), Open(includeUsage: true));

        Splits.Run(_output.WrittenSpan, [_output.WrittenCount], DialectSet.OpenAiChat.OpenReader(Quirks.None), again);

        // A client learns usage from the end of a stream, and an error is none.
        var said = original.Fold.Ended ? original.Fold.ToResult() : original.Fold.ToResult() with { Usage = null };
        Assert.Equal(Nouns.Describe(said), Nouns.Describe(again.Fold.ToResult()));
        Assert.Equal((original.Fold.Ended, original.Fold.Error?.Message), (again.Fold.Ended, again.Fold.Error?.Message));
    }

    private string Text => Encoding.UTF8.GetString(_output.WrittenSpan);

    private IStreamWriter Open(bool includeUsage = false) => DialectSet.OpenAiChat.OpenWriter(new StreamOptions(includeUsage, "fallback", "m", 7), _output);

    private string[] Deltas() => Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
        .Select(chunk => chunk[(chunk.IndexOf("\"delta\":", StringComparison.Ordinal) + 8)..chunk.LastIndexOf(",\"logprobs\"", StringComparison.Ordinal)]).ToArray();
}
