using System.Text;
using Parlance.Tests.Support;
using Parlance.Wire;

namespace Parlance.Tests.Wire;

public class SseReaderTests
{
    public static TheoryData<string, string[]> Streams => new()
    {
        { "data: a\n\n", ["|a"] },
        { "data: a\r\n\r\n", ["|a"] },
        { "data: a\r\r", ["|a"] },
        { "data: a\r\ndata: b\ndata: c\r\r\n", ["|a\nb\nc"] },
        { "data: a\r\n\rdata: b\n\r\n", ["|a", "|b"] },
        { "\uFEFFdata: a\n\n", ["|a"] },
        { "\uFEFFdata: a", ["|a"] },
        { "data: \uFEFFa\n\n", ["|\uFEFFa"] },
        { "data: a\n\n\uFEFFdata: b\n\n", ["|a"] },
        { "data:a\n\ndata:[DONE]\n\n", ["|a", "|[DONE]"] },
        { "data:  a \n\n", ["| a "] },
        { "data\n\n", ["|"] },
        { "data:\n\n", ["|"] },
        { "data\ndata\n\n", ["|\n"] },
        { "data: a\ndata:\ndata: b\n\n", ["|a\n\nb"] },
        { ": comment\n\ndata: a\n: in between\ndata: b\n\n:\n\n", ["|a\nb"] },
        { "event: x\ndata: a\n\ndata: b\n\n", ["x|a", "|b"] },
        { "data: a\nevent: x\n\n", ["x|a"] },
        { "event: x\nevent: yy\ndata: a\n\n", ["yy|a"] },
        { "event: x\n\ndata: a\n\n", ["|a"] },
        { "id: 7\nretry: 10\ndata: a\nunknown: b\nno colon\n\n", ["|a"] },
        { "Data: a\ndata : b\n data: c\n\n", [] },
        { "data: {\"a\":\"b: c\"}\n\n", ["|{\"a\":\"b: c\"}"] },
        { "data: é€😀\n\ndata: 日本\r\n\r\n", ["|é€😀", "|日本"] },
        { "data: a\n\ndata: b", ["|a", "|b"] },
        { "data: a\n\ndata: b\n", ["|a", "|b"] },
        { "data: a\n\nevent: end\ndata: b\r\n", ["|a", "end|b"] },
        { "data: a\n\n: trailing comment", ["|a"] },
        { "\n\n\r\n\rdata: a\n\n\n\n", ["|a"] },
        { "event: x\n", [] },
        { "", [] },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void TryRead_EveryCutInTwoAndThree_GivesTheSameFrames(string stream, string[] expected)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);
        for (var i = 0; i <= bytes.Length; i++)
        {
            for (var j = i; j <= bytes.Length; j++)
            {
                Assert.Equal(expected, Read(bytes, [i, j - i, bytes.Length - j]));
            }
        }

        Assert.Equal(expected, Read(bytes, Enumerable.Repeat(1, bytes.Length)));
    }

    [Fact]
    public void TryRead_RandomCutsOfAllStreamsTogether_GivesTheSameFrames()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("data: a\r\n\r\nevent: é\ndata: {\"x\":\"😀\"}\ndata:b\n\n: ping\n\ndata: c\r\r", 20)));
        var whole = Read(bytes, [bytes.Length]);
        Assert.Equal(60, whole.Count);
        var random = new Random(5);
        for (var i = 0; i < 300; i++)
        {
            Assert.Equal(whole, Read(bytes, Enumerable.Range(0, bytes.Length).Select(_ => random.Next(0, 9))));
        }
    }

    [Theory]
    [InlineData("data: aa\n\ndata: b\n\n", new[] { 10, 19 })]
    [InlineData("data: a\r\n\r\ndata: b\r\n\r\n", new[] { 11, 22 })]
    [InlineData(": c\n\ndata: a\r\revent: x\ndata: b\r\r", new[] { 14, 32 })]
    public void FrameEnd_EveryCut_IsBehindTheEvent(string stream, int[] ends)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var found = new List<int>();
            using var reader = new SseReader();
            foreach (var (offset, chunk) in new[] { (0, bytes[..cut]), (cut, bytes[cut..]) })
            {
                reader.Push(chunk);
                while (reader.TryRead(out var frame))
                {
                    Assert.InRange(frame.End, 0, chunk.Length);
                    found.Add(offset + frame.End);
                }
            }

            // A CR that ends a chunk ends the event; the LF that may follow it belongs to nothing.
            Assert.Equal(ends.Length, found.Count);
            Assert.All(ends.Zip(found), pair => Assert.True(pair.First == pair.Second || (pair.Second == cut && pair.Second == pair.First - 1 && bytes[cut] == '\n')));
        }
    }

    [Fact]
    public void FrameEnd_OfAnEventThatTheBodyCutsOff_IsTheEndOfTheChunk()
    {
        using var reader = new SseReader();
        reader.Push("data: a\n\ndata: b"u8.ToArray());
        Assert.True(reader.TryRead(out _));
        Assert.False(reader.TryRead(out _));
        Assert.True(reader.Complete(out var frame));
        Assert.Equal(16, frame.End);
    }

    [Fact]
    public void TryRead_WholeEventInOneChunk_IsReadInPlace()
    {
        var chunk = "data: hello\n\n"u8.ToArray();
        using var reader = new SseReader();
        reader.Push(chunk);
        Assert.True(reader.TryRead(out var frame));
        Assert.True(chunk.AsSpan().Overlaps(frame.Data, out var offset));
        Assert.Equal(6, offset);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("data: a\n\n", true)]
    [InlineData("data: a\r\n\r", true)]
    [InlineData("data: a\n\n: ping\n", true)]
    [InlineData("data: a\n\n: pi", false)]
    [InlineData("data: a\n\nd", false)]
    [InlineData("data: a\n", false)]
    [InlineData("event: x\n", false)]
    [InlineData("data\n", false)]
    public void AtBoundary_AfterTheseBytes_SaysWhetherAnEventIsOpen(string bytes, bool expected)
    {
        foreach (var size in new[] { 1, 1000 })
        {
            using var reader = new SseReader();
            foreach (var chunk in Encoding.UTF8.GetBytes(bytes).Chunk(size))
            {
                reader.Push(chunk);
                while (reader.TryRead(out _))
                {
                }
            }

            Assert.Equal(expected, reader.AtBoundary);
        }
    }

    [Theory]
    [InlineData("data: 56789a", false)]
    [InlineData("data: 56789ab", true)]
    [InlineData(": 3456789abcd", true)]
    [InlineData("data:12345\ndata:678", false)]
    [InlineData("data:1234567\ndata:6789a", true)]
    [InlineData("event:789abcd\ndata:1", true)]
    public void TooLarge_LimitOf12Bytes_DoesNotDependOnTheCut(string lines, bool tooLarge)
    {
        var bytes = Encoding.UTF8.GetBytes($"data: first\n\n{lines}\n\ndata: last\n\n");
        foreach (var size in new[] { 1, 2, 5, 7, 1000 })
        {
            var frames = new List<string>();
            using var reader = new SseReader(12);
            foreach (var chunk in bytes.Chunk(size))
            {
                Drain(reader, chunk, frames);
            }

            Assert.Equal(tooLarge, reader.TooLarge);
            Assert.Equal(tooLarge ? 1 : 3, frames.Count);
            Assert.False(tooLarge && reader.Complete(out _));
        }
    }

    [Fact]
    public void TryRead_EventsInPlace_AllocatesNothing()
    {
        var chunk = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("data: {\"x\":1}\n\n", 1000)) + "data: {\"cut");
        using var reader = new SseReader();

        Assert.Equal(0, Allocations.Of(() => Drain(reader, chunk)));
    }

    private static List<string> Read(byte[] bytes, IEnumerable<int> lengths)
    {
        var frames = new List<string>();
        using var reader = new SseReader();
        foreach (var length in lengths)
        {
            var chunk = bytes[..Math.Min(length, bytes.Length)];
            bytes = bytes[chunk.Length..];
            Drain(reader, chunk, frames);
            Array.Fill(chunk, (byte)'#');
        }

        Drain(reader, bytes, frames);
        if (reader.Complete(out var last))
        {
            frames.Add(Text(last));
        }

        return frames;
    }

    private static void Drain(SseReader reader, byte[] chunk, List<string>? frames = null)
    {
        reader.Push(chunk);
        while (reader.TryRead(out var frame))
        {
            frames?.Add(Text(frame));
        }
    }

    private static string Text(in Frame frame) => $"{Encoding.UTF8.GetString(frame.Name)}|{Encoding.UTF8.GetString(frame.Data)}";
}
