using System.Text;
using Parlance.Dialects;
using Parlance.Gateway.Relay;
using Parlance.Wire;

namespace Parlance.Gateway.Tests.Relay;

public class SpliceRelayTests
{
    private const string Role = "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n";
    private const string Text = "data: {\"id\":\"c\",\"model\":\"m\",\"new_field\":[1],\"choices\":[{\"index\":0,\"delta\":{\"content\":\"grüß\"},\"finish_reason\":null}]}\n\n";
    private const string Finish = "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    private const string Usage = "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}\n\n";
    private const string Done = "data: [DONE]\n\n";

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Relay_AnyCut_PassesBytesAndWithholdsEnd(string lineEnd)
    {
        var frames = (Role + Text + ": comment\n\n" + Text + Finish + Usage).Replace("\n", lineEnd);
        var stream = Encoding.UTF8.GetBytes(frames + Done.Replace("\n", lineEnd));
        for (var cut = 1; cut < stream.Length; cut += 7)
        {
            // A cut between the CR and the LF of the last line leaves the LF with the frame that is withheld; the CR has ended the line.
            Assert.Equal(frames.TrimEnd(), Relayed(stream, cut, hideUsage: false).TrimEnd());
        }
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Relay_AnyCut_EndsWithAWholeLine(string lineEnd)
    {
        var stream = Encoding.UTF8.GetBytes((Role + Text + Finish + Done).Replace("\n", lineEnd));
        for (var cut = 1; cut < stream.Length; cut++)
        {
            Relayed(stream, cut, hideUsage: false, out var end);

            Assert.EndsWith(Done.TrimEnd() + lineEnd + lineEnd, end);
        }
    }

    [Fact]
    public void Relay_UsageNotAskedFor_HidesOnlyThatFrame()
    {
        var stream = Encoding.UTF8.GetBytes(Role + Text + Finish + Usage + Done);
        for (var cut = 1; cut < stream.Length; cut++)
        {
            Assert.Equal(Role + Text + Finish, Relayed(stream, cut, hideUsage: true));
        }
    }

    [Fact]
    public void Relay_ErrorFrame_IsWithheld()
    {
        var stream = Encoding.UTF8.GetBytes(Role + Text + "data: {\"error\":{\"message\":\"secret detail\"}}\n\n" + Text);
        Assert.Equal(Role + Text, Relayed(stream, 16, hideUsage: true));
    }

    [Fact]
    public void Relay_HugeFrame_PassesInPieces()
    {
        var huge = "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + new string('x', 3_000_000) + "\"}}]}\n\n";
        Assert.Equal(Role + huge + Finish, Relayed(Encoding.UTF8.GetBytes(Role + huge + Finish + Done), 8192, hideUsage: true));
    }

    private static string Relayed(byte[] stream, int cut, bool hideUsage) => Relayed(stream, cut, hideUsage, out _);

    private static string Relayed(byte[] stream, int cut, bool hideUsage, out string end)
    {
        using var output = new PooledBuffer();
        using var relay = new SpliceRelay(output, hideUsage, 1 << 20);
        using var frames = new SseReader(skipLarge: true);
        var reader = DialectSet.OpenAiChat.OpenReader(Quirks.None);
        for (var start = 0; start < stream.Length; start += cut)
        {
            var chunk = stream.AsMemory(start, Math.Min(cut, stream.Length - start));
            var told = 0;
            frames.Push(chunk);
            while (frames.TryRead(out var frame))
            {
                if (!frame.Skipped)
                {
                    reader.Read(frame, relay);
                }

                relay.EndFrame(chunk.Span[told..frame.End]);
                told = frame.End;
            }

            relay.EndChunk(chunk.Span[told..]);
        }

        end = Encoding.UTF8.GetString(relay.End);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
