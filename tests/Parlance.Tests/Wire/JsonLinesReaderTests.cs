using System.Text;
using Parlance.Tests.Support;
using Parlance.Wire;

namespace Parlance.Tests.Wire;

public class JsonLinesReaderTests
{
    public static TheoryData<string, string[]> Streams => new()
    {
        { "{\"a\":1}\n", ["{\"a\":1}"] },
        { "{\"a\":1}\r\n", ["{\"a\":1}"] },
        { "{}\n[]\r\n1\n", ["{}", "[]", "1"] },
        { "{}\n\n\r\n \t\n[]\n", ["{}", "[]"] },
        { "{}\n[]", ["{}", "[]"] },
        { "{}\n[]\r", ["{}", "[]"] },
        { "{}\n  ", ["{}"] },
        { "\n\n", [] },
        { "", [] },
        { "\uFEFF{}\n{}\n", ["{}", "{}"] },
        { "\uFEFF{}", ["{}"] },
        { "\uFEFF", [] },
        { "{}\n\uFEFF{}\n", ["{}", "\uFEFF{}"] },
        { " {} \n", [" {} "] },
        { "{\"x\":\"a\\nb\"}\n", ["{\"x\":\"a\\nb\"}"] },
        { "{\"a\":\r1}\n", ["{\"a\":\r1}"] },
        { "{}\r\r\n", ["{}\r"] },
        { "{\"x\":\"é€😀\"}\n\"日本\"\r\n", ["{\"x\":\"é€😀\"}", "\"日本\""] },
        { "data: {}\n", ["data: {}"] },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void TryRead_EveryCutInTwoAndThree_GivesTheSameLines(string stream, string[] expected)
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
    public void TryRead_RandomCutsOfManyLines_GivesTheSameLines()
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":1}\r\n\n{\"x\":\"😀\"}\n \n[]\r\n", 30)) + "{\"last\":true}");
        var whole = Read(bytes, [bytes.Length]);
        Assert.Equal(91, whole.Count);
        var random = new Random(5);
        for (var i = 0; i < 300; i++)
        {
            Assert.Equal(whole, Read(bytes, Enumerable.Range(0, bytes.Length).Select(_ => random.Next(0, 9))));
        }
    }

    [Theory]
    [InlineData("{}\n[]\n", new[] { 3, 6 })]
    [InlineData("{}\r\n\n[]\r\n", new[] { 4, 9 })]
    public void FrameEnd_EveryCut_IsBehindTheLineEnd(string stream, int[] ends)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var found = new List<int>();
            using var reader = new JsonLinesReader();
            foreach (var (offset, chunk) in new[] { (0, bytes[..cut]), (cut, bytes[cut..]) })
            {
                reader.Push(chunk);
                while (reader.TryRead(out var frame))
                {
                    Assert.InRange(frame.End, 0, chunk.Length);
                    found.Add(offset + frame.End);
                }
            }

            Assert.Equal(ends, found);
        }
    }

    [Fact]
    public void FrameEnd_OfALastLineWithoutLineEnd_IsTheEndOfTheChunk()
    {
        using var reader = new JsonLinesReader();
        reader.Push("{}\n[]"u8.ToArray());
        Assert.True(reader.TryRead(out _));
        Assert.False(reader.TryRead(out _));
        Assert.True(reader.Complete(out var frame));
        Assert.Equal((5, "[]"), (frame.End, Encoding.UTF8.GetString(frame.Data)));
        Assert.False(reader.Complete(out _));
    }

    [Fact]
    public void TryRead_LineInOneChunk_IsReadInPlace()
    {
        var chunk = "{}\n[1]\n"u8.ToArray();
        using var reader = new JsonLinesReader();
        reader.Push(chunk);
        reader.TryRead(out _);
        Assert.True(reader.TryRead(out var frame));
        Assert.True(chunk.AsSpan().Overlaps(frame.Data, out var offset));
        Assert.Equal(3, offset);
    }

    [Theory]
    [InlineData("\"3456789ab\"", "\n", false)]
    [InlineData("\"3456789abc\"", "\n", true)]
    [InlineData("\"3456789ab\"", "\r\n", false)]
    [InlineData("\"3456789abc\"", "\r\n", true)]
    [InlineData("\"3456789abcdefghijklmnopqrstuvwxyz\"", "\n", true)]
    [InlineData("\"3456789abc\"", "", true)]
    public void TooLarge_LimitOf11Bytes_DoesNotDependOnTheCut(string line, string end, bool tooLarge)
    {
        var bytes = Encoding.UTF8.GetBytes($"1\n{line}{end}");
        foreach (var size in new[] { 1, 2, 5, 7, 1000 })
        {
            var lines = new List<string>();
            using var reader = new JsonLinesReader(11);
            foreach (var chunk in bytes.Chunk(size))
            {
                Drain(reader, chunk, lines);
            }

            Assert.Equal(!tooLarge && end.Length == 0, reader.Complete(out _));
            Assert.Equal(tooLarge, reader.TooLarge);
            Assert.Equal(tooLarge ? ["1"] : ["1", line], lines);
        }
    }

    [Fact]
    public void SkipLarge_EveryCut_PassesOverTheLargeLineOnly()
    {
        var bytes = Encoding.UTF8.GetBytes("1\n\"" + new string('x', 50) + "\"\r\n2\n\"" + new string('y', 50) + "\"");
        foreach (var size in new[] { 1, 2, 5, 7, 1000 })
        {
            var lines = new List<string>();
            using var reader = new JsonLinesReader(20, skipLarge: true);
            foreach (var chunk in bytes.Chunk(size))
            {
                Drain(reader, chunk, lines);
            }

            Assert.True(reader.Skipping);
            Assert.True(reader.Complete(out var last) && last.Skipped);
            Assert.Equal(["1", "skipped", "2"], lines);
            Assert.False(reader.TooLarge || reader.Skipping);
        }
    }

    [Fact]
    public void TryRead_LinesInPlace_AllocatesNothing()
    {
        var chunk = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"x\":1}\n", 1000)) + "{\"cut");
        using var reader = new JsonLinesReader();

        Assert.Equal(0, Allocations.Of(() => Drain(reader, chunk)));
    }

    private static List<string> Read(byte[] bytes, IEnumerable<int> lengths)
    {
        var lines = new List<string>();
        using var reader = new JsonLinesReader();
        foreach (var length in lengths)
        {
            var chunk = bytes[..Math.Min(length, bytes.Length)];
            bytes = bytes[chunk.Length..];
            Drain(reader, chunk, lines);
            Array.Fill(chunk, (byte)'#');
        }

        Drain(reader, bytes, lines);
        if (reader.Complete(out var last))
        {
            lines.Add(Text(last));
        }

        return lines;
    }

    private static void Drain(JsonLinesReader reader, byte[] chunk, List<string>? lines = null)
    {
        reader.Push(chunk);
        while (reader.TryRead(out var frame))
        {
            lines?.Add(Text(frame));
        }
    }

    private static string Text(in Frame frame) => frame.Skipped ? "skipped" : Encoding.UTF8.GetString(frame.Data);
}
