using System.Buffers;
using System.Text;
using Parlance.Simulator.Faults;
using Parlance.Wire;

namespace Parlance.Tests.Simulator;

public class FrameShaperTests
{
    private static readonly string[] Frames = ["data: {\"a\":1}\n\n", "event: x\ndata: {\"b\":2}\n\n", "data: [DONE]\n\n"];

    [Theory]
    [InlineData("crlf=1", "data: {\"a\":1}\r\n\r\nevent: x\r\ndata: {\"b\":2}\r\n\r\ndata: [DONE]\r\n\r\n")]
    [InlineData("cr=1", "data: {\"a\":1}\r\revent: x\rdata: {\"b\":2}\r\rdata: [DONE]\r\r")]
    [InlineData("bom=1", "\uFEFFdata: {\"a\":1}\n\nevent: x\ndata: {\"b\":2}\n\ndata: [DONE]\n\n")]
    [InlineData("comments=1", ": keep-alive\n\ndata: {\"a\":1}\n\n: keep-alive\n\nevent: x\ndata: {\"b\":2}\n\n: keep-alive\n\ndata: [DONE]\n\n")]
    [InlineData("no-done=1", "data: {\"a\":1}\n\nevent: x\ndata: {\"b\":2}\n\n")]
    [InlineData("bad-json=1", "data: {\"a\"\n\nevent: x\ndata: {\"b\":2}\n\ndata: [DONE]\n\n")]
    [InlineData("bad-json=2", "data: {\"a\":1}\n\nevent: x\ndata: {\"b\"\n\ndata: [DONE]\n\n")]
    [InlineData("unknown-event=1", "data: {\"a\":1}\n\ndata: ?\n\nevent: x\ndata: {\"b\":2}\n\ndata: [DONE]\n\n")]
    [InlineData("stall-after=1", "data: {\"a\":1}\n\nStall")]
    [InlineData("reset-after=0", "Reset")]
    [InlineData("truncate-after=2;crlf=1", "data: {\"a\":1}\r\n\r\nevent: x\r\ndata: {\"b\":2}\r\n\r\nTruncate")]
    [InlineData("error-event=3", "data: {\"a\":1}\n\nevent: x\ndata: {\"b\":2}\n\ndata: [DONE]\n\nFail")]
    public void Pass_Directive_ShapesTheBytes(string directives, string expected) => Assert.Equal(expected, Shape(directives));

    [Theory]
    [InlineData("crlf=1", "{\"a\":1}\r\n{\"done\":true}\r\n")]
    [InlineData("cr=1;bom=1", "\uFEFF{\"a\":1}\n{\"done\":true}\n")]
    [InlineData("comments=1", "{\"a\":1}\n{\"done\":true}\n")]
    [InlineData("no-done=1", "{\"a\":1}\n")]
    [InlineData("bad-json=1", "{\"a\"\n{\"done\":true}\n")]
    [InlineData("unknown-event=1", "{\"a\":1}\n{\"?\":1}\n{\"done\":true}\n")]
    [InlineData("truncate-after=1", "{\"a\":1}\nTruncate")]
    public void Pass_JsonLines_ShapesTheLines(string text, string expected)
    {
        var directives = new Directives();
        Assert.True(directives.TryApply(text, out _));
        var shaper = new FrameShaper(directives, "\"done\":true"u8.ToArray(), "{\"?\":1}\n"u8.ToArray(), Framing.JsonLines);
        var output = new ArrayBufferWriter<byte>();
        ReadOnlySpan<byte> rest = "{\"a\":1}\n{\"done\":true}\n"u8;
        var verdict = "";
        while (!rest.IsEmpty && verdict.Length == 0)
        {
            if (shaper.Next() != FrameVerdict.Go)
            {
                verdict = "Truncate";
                continue;
            }

            var length = shaper.LengthOfFirst(rest);
            shaper.Pass(rest[..length], output);
            rest = rest[length..];
        }

        Assert.Equal(expected, Encoding.UTF8.GetString(output.WrittenSpan) + verdict);
    }

    private static string Shape(string text)
    {
        var directives = new Directives();
        Assert.True(directives.TryApply(text, out _));
        Assert.True(directives.ShapesFrames);
        var shaper = new FrameShaper(directives, "data: [DONE]"u8.ToArray(), "data: ?\n\n"u8.ToArray());
        var output = new ArrayBufferWriter<byte>();
        foreach (var frame in Frames)
        {
            if (shaper.Next() is not FrameVerdict.Go and var verdict)
            {
                return Encoding.UTF8.GetString(output.WrittenSpan) + verdict;
            }

            shaper.Pass(Encoding.UTF8.GetBytes(frame), output);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan) + (shaper.Next() is not FrameVerdict.Go and var last ? last : "");
    }
}
