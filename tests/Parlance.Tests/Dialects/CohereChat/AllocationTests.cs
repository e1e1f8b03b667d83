using Parlance.Dialects;
using Parlance.Wire;

namespace Parlance.Tests.Dialects.CohereChat;

/// <summary>What one short text event costs in memory: nothing, once the buffers have their size.</summary>
public class AllocationTests
{
    private const int Events = 1000;

    [Theory]
    [InlineData("""{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":" the quick"}}}}""")]
    [InlineData("""{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":" \"quoted\"\nand é \u00e9 😀"}}}}""")]
    [InlineData("""{"type":"content-delta","index":0,"delta":{"message":{"content":{"thinking":"Let me see"}}}}""")]
    [InlineData("""{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"I will"}}}""")]
    public void Read_ShortTextEvent_AllocatesNothing(string data) => Assert.Equal(0, BytesPerEvent(Reading(data, new Nowhere())));

    [Fact]
    public void Write_ShortTextEvent_AllocatesNothing()
    {
        using var output = new PooledBuffer(4096);
        var writer = DialectSet.CohereChat.OpenWriter(new StreamOptions(true, "id", "m", 0), output);

        Assert.Equal(0, BytesPerEvent(() =>
        {
            writer.Write(new ChatEvent { Kind = ChatEventKind.Text, Text = " \"quoted\" text\n"u8 });
            output.Clear();
        }));
    }

    [Fact]
    public void Translate_ShortTextEventToTheChatDoor_StaysWithinFortyBytes()
    {
        using var output = new PooledBuffer(4096);
        var read = Reading("""{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":" the quick"}}}}""", DialectSet.OpenAiChat.OpenWriter(new StreamOptions(true, "id", "m", 0), output));

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

    private static Action Reading(string data, IChatSink sink)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes($"event: content-delta\ndata: {data}\n\n");
        var frames = new SseReader();
        var reader = DialectSet.CohereChat.OpenReader(Quirks.None);
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

    private sealed class Nowhere : IChatSink
    {
        public void Write(in ChatEvent e)
        {
        }
    }
}
