using System.Text;
using Parlance.Dialects;
using Parlance.Tests.Support;
using Parlance.Wire;

namespace Parlance.Tests.Dialects.OpenAiResponses;

/// <summary>What short events cost in memory: reading nothing, writing only the growth of the text that the protocol repeats when it ends.</summary>
public class AllocationTests
{
    private const int Events = 1000;
    private const string Delta = """{"type":"response.output_text.delta","sequence_number":9,"item_id":"msg_1","output_index":0,"content_index":0,"delta":" the quick","logprobs":[]}""";

    private sealed class Nowhere : IChatSink
    {
        public void Write(in ChatEvent e)
        {
        }
    }

    [Theory]
    [InlineData(Delta)]
    [InlineData("""{"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,"delta":" \"quoted\"\nand é \u00e9 😀"}""")]
    [InlineData("""{"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":0,"delta":"Let me see"}""")]
    public void Read_ShortTextEvent_AllocatesNothing(string data) => Assert.Equal(0, BytesPerEvent(() => Reading(data, DialectSet.OpenAiResponses, new Nowhere())));

    [Theory]
    [InlineData("openai-responses", "openai-chat", Delta)]
    [InlineData("openai-responses", "anthropic-messages", Delta)]
    [InlineData("openai-responses", "openai-responses", Delta)]
    [InlineData("openai-chat", "openai-responses", """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":" the quick"},"logprobs":null,"finish_reason":null}],"usage":null}""")]
    [InlineData("anthropic-messages", "openai-responses", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" the quick"}}""")]
    public void Translate_ShortTextEvent_StaysWithinFortyBytes(string from, string to, string data)
    {
        Assert.True(DialectSet.TryGet(from, out var upstream));
        Assert.True(DialectSet.TryGet(to, out var door));

        Assert.InRange(
            BytesPerEvent(() =>
            {
                var output = new PooledBuffer(4096);
                var read = Reading(data, upstream, door.OpenWriter(new StreamOptions(true, "id", "m", 0), output));
                return () =>
                {
                    read();
                    Assert.True(output.Length > 0);
                    output.Clear();
                };
            }),
            0,
            40);
    }

    private static Action Reading(string data, IDialect dialect, IChatSink sink)
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

    private static double BytesPerEvent(Func<Action> open)
    {
        Action step = () => { };
        var events = 0;
        return Allocations.Of(() =>
        {
            // The first events of each round fill the buffers that an answer begins with; they are not counted below.
            if (events++ == 0)
            {
                step = open();
                for (var i = 0; i < 100; i++)
                {
                    step();
                }
            }

            for (var i = 0; i < Events; i++)
            {
                step();
            }
        }) / (double)Events;
    }
}
