using System.Buffers;
using System.Text;
using Parlance.Benchmarks.Timing;

namespace Parlance.Benchmarks.Upstream;

/// <summary>The prepared bytes of one dialect, in the shape that its vendor documents.</summary>
internal sealed class StubDialect
{
    private readonly byte[] _event;
    private readonly int _mark;
    private readonly byte[][] _words;

    private StubDialect(string answer, string begin, string textEvent, string end)
    {
        Answer = Encoding.UTF8.GetBytes(answer);
        Begin = Encoding.UTF8.GetBytes(begin.ReplaceLineEndings("\n"));
        End = Encoding.UTF8.GetBytes(end.ReplaceLineEndings("\n"));
        _event = Encoding.UTF8.GetBytes(textEvent.ReplaceLineEndings("\n").Replace("{mark}", EventMark.Blank, StringComparison.Ordinal));
        _mark = _event.AsSpan().IndexOf((byte)'#');
        _words = [.. StubTexts.Words.Select(word => Encoding.UTF8.GetBytes(textEvent.ReplaceLineEndings("\n").Replace("{mark}", word, StringComparison.Ordinal)))];
    }

    public static StubDialect OpenAiChat { get; } = new(
        $$$"""{"id":"chatcmpl-BenchBenchBenchBenchBenchBench0","object":"chat.completion","created":1763800000,"model":"bench","choices":[{"index":0,"message":{"role":"assistant","content":"{{{StubTexts.Answer}}}","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":212,"completion_tokens":118,"total_tokens":330,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},"service_tier":"default","system_fingerprint":"fp_0123456789"}""",
        """
        data: {"id":"chatcmpl-BenchBenchBenchBenchBenchBench0","object":"chat.completion.chunk","created":1763800000,"model":"bench","system_fingerprint":"fp_0123456789","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}]}


        """,
        """
        data: {"id":"chatcmpl-BenchBenchBenchBenchBenchBench0","object":"chat.completion.chunk","created":1763800000,"model":"bench","choices":[{"index":0,"delta":{"content":"{mark}"},"finish_reason":null}]}


        """,
        """
        data: {"id":"chatcmpl-BenchBenchBenchBenchBenchBench0","object":"chat.completion.chunk","created":1763800000,"model":"bench","system_fingerprint":"fp_0123456789","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}

        data: {"id":"chatcmpl-BenchBenchBenchBenchBenchBench0","object":"chat.completion.chunk","created":1763800000,"model":"bench","system_fingerprint":"fp_0123456789","choices":[],"usage":{"prompt_tokens":212,"completion_tokens":118,"total_tokens":330,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}}

        data: [DONE]


        """);

    public static StubDialect AnthropicMessages { get; } = new(
        $$$"""{"id":"msg_01BenchBenchBenchBenchBench","type":"message","role":"assistant","model":"bench","content":[{"type":"text","text":"{{{StubTexts.Answer}}}"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":212,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":118,"service_tier":"standard"}}""",
        """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_01BenchBenchBenchBenchBench","type":"message","role":"assistant","model":"bench","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":212,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1,"service_tier":"standard"}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        event: ping
        data: {"type": "ping"}


        """,
        """
        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{mark}"}}


        """,
        """
        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":118}}

        event: message_stop
        data: {"type":"message_stop"}


        """);

    /// <summary>A whole answer of about 1 KB.</summary>
    public byte[] Answer { get; }

    public byte[] Begin { get; }

    public byte[] End { get; }

    /// <summary>One text event of about 200 bytes, numbered and stamped.</summary>
    public void WriteEvent(IBufferWriter<byte> output, int number)
    {
        var span = output.GetSpan(_event.Length);
        _event.CopyTo(span);
        EventMark.Write(span[_mark..], number, Clock.Now);
        output.Advance(_event.Length);
    }

    /// <summary>One text event with a word of the answer, as short as a model's tokens are.</summary>
    public void WriteWord(IBufferWriter<byte> output, int number) => output.Write(_words[number % _words.Length]);
}
