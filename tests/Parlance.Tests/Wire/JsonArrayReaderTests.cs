using System.Text;
using Parlance.Tests.Support;
using Parlance.Wire;

namespace Parlance.Tests.Wire;

public sealed class JsonArrayReaderTests
{
    [Theory]
    [InlineData("[{\"a\":1},{\"b\":\"]}\\\"\"}]", "{\"a\":1}|{\"b\":\"]}\\\"\"}")]
    [InlineData("\uFEFF [\n{\"a\":[1,{\"c\":2}]}\n,\n{}\n]\n", "{\"a\":[1,{\"c\":2}]}|{}")]
    [InlineData("[1,-2.5e3,\"x,y\",true,null]", "1|-2.5e3|\"x,y\"|true|null")]
    [InlineData("{\"error\":{\"code\":400}}", "{\"error\":{\"code\":400}}")]
    [InlineData("[{\"a\":1},{\"cut", "{\"a\":1}")]
    [InlineData("[]", "")]
    [InlineData("", "")]
    [InlineData("[{\"t\":\"é\\\\\"}]", "{\"t\":\"é\\\\\"}")]
    public void Read_InEveryCut_GivesTheItems(string body, string items)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        foreach (var (name, lengths) in Splits.Of(bytes.Length, random: 20))
        {
            Assert.Equal((name, items), (name, string.Join('|', Read(bytes, lengths, new JsonArrayReader()))));
        }
    }

    [Fact]
    public void Read_LargeItem_IsSkippedOrEndsTheReading()
    {
        var bytes = Encoding.UTF8.GetBytes($"[{{\"a\":\"{new string('x', 100)}\"}},{{\"b\":1}}]");
        foreach (var (_, lengths) in Splits.Of(bytes.Length, random: 20))
        {
            Assert.Equal(["skipped", "{\"b\":1}"], Read(bytes, lengths, new JsonArrayReader(50, skipLarge: true)).Distinct());
            using var strict = new JsonArrayReader(50);
            Assert.DoesNotContain("{\"b\":1}", Read(bytes, lengths, strict));
            Assert.True(strict.TooLarge);
        }
    }

    private static List<string> Read(byte[] bytes, IReadOnlyList<int> lengths, JsonArrayReader reader)
    {
        var read = new List<string>();
        var at = 0;
        foreach (var length in lengths)
        {
            var chunk = bytes[at..(at + length)];
            at += length;
            reader.Push(chunk);
            while (reader.TryRead(out var frame))
            {
                read.Add(frame.Skipped ? "skipped" : Encoding.UTF8.GetString(frame.Data));
            }

            Array.Fill(chunk, (byte)'#');
        }

        return read;
    }
}
