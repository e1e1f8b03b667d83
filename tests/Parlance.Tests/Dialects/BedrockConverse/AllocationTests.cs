using Parlance.Dialects;
using Parlance.Tests.Dialects.Journeys;
using Parlance.Tests.Support;
using Parlance.Wire;

namespace Parlance.Tests.Dialects.BedrockConverse;

/// <summary>What one short text event costs in memory: nothing, once the buffers have their size.</summary>
public class AllocationTests
{
    private const int Events = 1000;

    [Theory]
    [InlineData("""{"contentBlockIndex":0,"delta":{"text":" the quick"},"p":"abcdef"}""")]
    [InlineData("""{"contentBlockIndex":0,"delta":{"text":" \"quoted\"\nand é \u00e9 😀"},"p":"abcdef"}""")]
    [InlineData("""{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Let me see"}},"p":"abcdef"}""")]
    public void Read_ShortTextEvent_AllocatesNothing(string data) => Assert.Equal(0, BytesPerEvent(Reading(data, new Nowhere())));

    [Fact]
    public void Write_ShortTextEvent_AllocatesNothing()
    {
        using var output = new PooledBuffer(4096);
        var writer = DialectSet.BedrockConverse.OpenWriter(new StreamOptions(true, "id", "m", 0), output);

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
        var read = Reading("""{"contentBlockIndex":0,"delta":{"text":" the quick"},"p":"abcdef"}""", DialectSet.OpenAiChat.OpenWriter(new StreamOptions(true, "id", "m", 0), output));

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
        var bytes = AwsMessages.Event("contentBlockDelta", System.Text.Encoding.UTF8.GetBytes(data));
        var frames = new EventStreamReader();
        var reader = DialectSet.BedrockConverse.OpenReader(Quirks.None);
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

        return Allocations.Of(() =>
        {
            for (var i = 0; i < Events; i++)
            {
                step();
            }
        }) / (double)Events;
    }

    private sealed class Nowhere : IChatSink
    {
        public void Write(in ChatEvent e)
        {
        }
    }
}
