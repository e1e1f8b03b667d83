using System.Text;
using Parlance.Dialects;
using Parlance.Wire;

namespace Parlance.Tests.Dialects.GeminiGenerate;

/// <summary>What one short text event costs in memory: nothing, once the buffers have their size.</summary>
public class AllocationTests
{
    private const int Events = 1000;

    private const string Event = """{"candidates": [{"content": {"parts": [{"text": " the quick"}],"role": "model"},"index": 0}],"usageMetadata": {"promptTokenCount": 55,"candidatesTokenCount": 4,"totalTokenCount": 59,"promptTokensDetails": [{"modality": "TEXT","tokenCount": 55}]},"modelVersion": "gemini-3-pro-preview","responseId": "REVVabaiCdq4qtsPnZu96Qo"}""";

    private sealed class Nowhere : IChatSink
    {
        public void Write(in ChatEvent e)
        {
        }
    }

    [Theory]
    [InlineData(Event)]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":" \"quoted\"\nand é \u00e9 😀"}]}}]}""")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":"Let me see","thought":true}]}}]}""")]
    public void Read_ShortTextEvent_AllocatesNothing(string data) => Assert.Equal(0, BytesPerEvent(Reading(data, new Nowhere(), DialectSet.GeminiGenerate)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_ShortTextEvent_AllocatesNothing(bool asList)
    {
        using var output = new PooledBuffer(4096);
        var writer = DialectSet.GeminiGenerate.OpenWriter(new StreamOptions(true, "r", "m", 0) { AsList = asList }, output);

        Assert.Equal(0, BytesPerEvent(() =>
        {
            writer.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = " \"quoted\" text\n"u8 });
            output.Clear();
        }));
    }

    [Theory]
    [InlineData("gemini-generate", "openai-chat", Event)]
    [InlineData("gemini-generate", "anthropic-messages", Event)]
    [InlineData("anthropic-messages", "gemini-generate", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" the quick"}}""")]
    [InlineData("openai-chat", "gemini-generate", """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":" the quick"},"logprobs":null,"finish_reason":null}],"usage":null}""")]
    public void Translate_ShortTextEventToOrFromAnotherDialect_StaysWithinFortyBytes(string from, string to, string data)
    {
        Assert.True(DialectSet.TryGet(from, out var upstream));
        Assert.True(DialectSet.TryGet(to, out var door));
        using var output = new PooledBuffer(4096);
        var read = Reading(data, door.OpenWriter(new StreamOptions(true, "id", "m", 0), output), upstream);

        Assert.InRange(
            BytesPerEvent(() =>
            {
                read();
                Assert.True(output.Length > 0);
                output.Clear();
            }),
            0,
            40);
    }

    private static Action Reading(string data, IChatSink sink, IDialect dialect)
    {
        var bytes = Encoding.UTF8.GetBytes($"data: {data}\n\n");
        var frames = new SseReader();
        var reader = dialect.OpenReader(Quirks.None);
        return () =>
        {
            frames.Push(bytes);
            Assert.True(frames.TryRead(out var frame));
            reader.Read(frame, sink);
            frames.TryRead(out _);
        };
    }

    private static double BytesPerEvent(Action step)
    {
        for (var i = 0; i < 50; i++)
        {
            step();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Events; i++)
        {
            step();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Events;
    }
}
