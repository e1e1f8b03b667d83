using System.Text;
using Parlance.Dialects;
using Parlance.Tests.Support;
using Parlance.Wire;

namespace Parlance.Tests.Dialects.OpenAiChat;

public class AllocationTests
{
    private const int Events = 1000;

    /// <summary>The budget for translating one short text event is 40 bytes; nothing here needs any.</summary>
    [Theory]
    [InlineData("{\"content\":\"Hello \\\"you\\\" é\"}")]
    [InlineData("{\"reasoning_content\":\"so\",\"content\":null}")]
    [InlineData("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\"\"}}]}")]
    public void ReadAndWrite_ShortEvents_AllocateNothing(string delta)
    {
        const string Open = "{\"content\":\"\",\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}";
        var chunk = Frames(Open, 1);
        var events = Frames(delta, Events);
        using var output = new PooledBuffer(1 << 20);
        using var frames = new SseReader();
        var reader = DialectSet.OpenAiChat.OpenReader(Quirks.None);
        var writer = DialectSet.OpenAiChat.OpenWriter(new StreamOptions(true, "id", "m", 1), output);
        Run(frames, chunk, reader, writer);

        var allocated = Allocations.Of(() =>
        {
            output.Clear();
            Run(frames, events, reader, writer);
        });

        Assert.Equal(Events, Encoding.UTF8.GetString(output.WrittenSpan).Split("\n\n").Length - 1);
        Assert.Equal(0, allocated);
    }

    private static byte[] Frames(string delta, int count) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(
        $"data: {{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{{\"index\":0,\"delta\":{delta},\"logprobs\":null,\"finish_reason\":null}}],\"usage\":null,\"obfuscation\":\"abc\"}}\n\n", count)));

    private static void Run(SseReader frames, byte[] bytes, IStreamReader reader, IChatSink sink)
    {
        frames.Push(bytes);
        while (frames.TryRead(out var frame))
        {
            reader.Read(frame, sink);
        }
    }
}
