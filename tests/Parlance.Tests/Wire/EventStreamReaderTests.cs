using System.Buffers;
using System.Text;
using Parlance.Tests.Dialects.Journeys;
using Parlance.Tests.Support;
using Parlance.Wire;

namespace Parlance.Tests.Wire;

/// <summary>The vectors that AWS's own SDKs are tested with (aws-c-event-stream, botocore <c>tests/unit/test_eventstream.py</c>), and what they do not say.</summary>
public class EventStreamReaderTests
{
    private const string PayloadOnly = "0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936";
    private const string Error = "0000005200000042bf23637e0d3a6d6573736167652d747970650700056572726f720b3a6572726f722d636f6465070004636f64650e3a6572726f722d6d6573736167650700076d6573736167656b6cea3d";

    public static TheoryData<string, string> Sound => new()
    {
        { "000000100000000005c248eb7d98c8ff", "|" },
        { "000000170000000729860158" + "0462797465" + "02ff" + "c2f869dc", "|" },
        { "0000001900000009710e923e" + "0573686f7274" + "03ffff" + "b27cb6cc", "|" },
        { "0000001d0000000d83e3f0e7" + "07696e7465676572" + "04ffffffff" + "8b8e12eb", "|" },
        { "0000001e0000000e5d4adb8d" + "046c6f6e67" + "05ffffffffffffffff" + "4bc232da", "|" },
        { PayloadOnly, "|{'foo':'bar'}" },
        { "0000003d0000002007fd8396" + "0c636f6e74656e742d74797065" + "070010" + "6170706c69636174696f6e2f6a736f6e" + "7b27666f6f273a27626172277d" + "8d9c08b1", "|{'foo':'bar'}" },
        {
            "000000620000005203b5cb9c" + "013000" + "013101" + "01320202" + "0133030003" + "01340400000004" + "0135050000000000000005" + "01360600056279746573" + "013707000475746638" + "0138080000000000000008"
            + "01390930313233343536373839616263646566" + "63353671",
            "|"
        },
        { Error, "!code|message" },
    };

    public static TheoryData<string> Broken => new()
    {
        // A wrong total length, payload, header, header length; and a length of headers beyond the limit under a right checksum.
        "0100001d00000000fd528c5a7b27666f6f273a27626172277dc3653936",
        "0000001d00000000fd528c5a7b27666f6f273a27626172278dc3653936",
        "0000003d0000002007fd8396" + "0c636f6e74656e742b74797065" + "070010" + "6170706c69636174696f6e2f6a736f6e" + "7b27666f6f273a27626172277d" + "8d9c08b1",
        "0000003dff00010207fd8396" + "0c636f6e74656e742d74797065" + "070010" + "6170706c69636174696f6e2f6a736f6e" + "7b27666f6f273a27626172277d" + "8d9c08b1",
        "0000003dff0001021583f5c2" + "0c636f6e74656e742d74797065" + "070010" + "6170706c69636174696f6e2f6a736f6e" + "7b27666f6f273a27626172277d" + "2f377f5d",

        // 24 MiB of payload announced under a right checksum.
        "0180002100000000dd3f33b1" + "30303030",
    };

    [Theory]
    [MemberData(nameof(Sound))]
    public void TryRead_VectorInEveryCut_GivesNameAndPayload(string hex, string expected)
    {
        var bytes = Convert.FromHexString(hex + PayloadOnly);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal([expected, "|{'foo':'bar'}"], Read(bytes, [cut, bytes.Length - cut]));
        }

        Assert.Equal([expected, "|{'foo':'bar'}"], Read(bytes, Enumerable.Repeat(1, bytes.Length)));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void TryRead_BrokenMessage_StopsForGood(string hex)
    {
        var bytes = Convert.FromHexString(hex + PayloadOnly);

        Assert.Equal(["broken"], Read(bytes, [bytes.Length]));
        Assert.Equal(["broken"], Read(bytes, Enumerable.Repeat(1, bytes.Length)));
    }

    [Theory]
    [InlineData("0f000102")]
    [InlineData("0874")]
    [InlineData("01780a")]
    [InlineData("017807ffff")]
    [InlineData("017809303132")]
    [InlineData("017806")]
    public void TryRead_HeadersThatDoNotFit_AreBroken(string headers) => Assert.Equal(["broken"], Read(Message(Convert.FromHexString(headers), []), [200]));

    [Fact]
    public void TryRead_LargerThanTheLimit_IsBrokenWithoutReadingOn()
    {
        using var reader = new EventStreamReader(limit: 64);
        reader.Push(Message([], new byte[200]));

        Assert.False(reader.TryRead(out _));
        Assert.True(reader.TooLarge);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(100)]
    [InlineData(500)]
    public void TryRead_LargerThanTheLimitAndToBeSkipped_PassesItOverAndGoesOn(int chunk)
    {
        byte[] bytes = [.. Convert.FromHexString(PayloadOnly), .. Message([], new byte[200]), .. Convert.FromHexString(PayloadOnly)];

        Assert.Equal(["|{'foo':'bar'}", "skipped", "|{'foo':'bar'}"], Read(bytes, Enumerable.Repeat(chunk, (bytes.Length / chunk) + 1), new EventStreamReader(64, skipLarge: true)));
    }

    [Fact]
    public void TryRead_LengthThatOnlyClaimsMuch_AllocatesForWhatArrived()
    {
        // 15 MiB announced under a right checksum, twenty bytes sent.
        var prelude = Message([], new byte[15 << 20]).AsSpan(0, 20).ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var reader = new EventStreamReader();
        reader.Push(prelude);
        Assert.False(reader.TryRead(out _));

        Assert.False(reader.TooLarge);
        // The runtime hands out memory, and counts it, in pieces of some kilobytes.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Fact]
    public void TryRead_Frames_EndWhereTheirMessagesEnd()
    {
        byte[] bytes = [.. Convert.FromHexString(Error), .. Convert.FromHexString(PayloadOnly)];
        using var reader = new EventStreamReader();
        reader.Push(bytes.AsMemory(0, 40));
        Assert.False(reader.TryRead(out _));
        Assert.False(reader.AtBoundary);
        reader.Push(bytes.AsMemory(40));

        Assert.True(reader.TryRead(out var first));
        Assert.Equal(Error.Length / 2, first.End + 40);
        Assert.True(reader.TryRead(out var second));
        Assert.Equal(bytes.Length, second.End + 40);
        Assert.True(reader.AtBoundary);
    }

    [Fact]
    public void Complete_MessageCutOff_IsNoFrame()
    {
        using var reader = new EventStreamReader();
        reader.Push(Convert.FromHexString(PayloadOnly)[..^1]);
        Assert.False(reader.TryRead(out _));

        Assert.False(reader.Complete(out _));
    }

    [Fact]
    public void Write_Event_IsWhatAnIndependentEncoderWrites()
    {
        var output = new ArrayBufferWriter<byte>();
        EventStreamWriter.Write(output, "messageStart"u8, "{\"role\":\"assistant\"}"u8);
        EventStreamWriter.Write(output, "contentBlockStop"u8, "{}"u8);

        Assert.Equal(AwsMessages.Of(["""{"messageStart":{"role":"assistant"}}""", """{"contentBlockStop":{}}"""]), output.WrittenSpan.ToArray());
    }

    [Fact]
    public void Write_Exception_IsReadAsOne()
    {
        var output = new ArrayBufferWriter<byte>();
        EventStreamWriter.WriteException(output, "throttlingException"u8, "{\"message\":\"slow\"}"u8);

        Assert.Equal(["!throttlingException|{\"message\":\"slow\"}"], Read(output.WrittenSpan.ToArray(), [500]));
    }

    [Fact]
    public void TryRead_DamagedBytes_GiveSoundFramesOrStop()
    {
        byte[] seed = [.. Convert.FromHexString(Error), .. Convert.FromHexString(PayloadOnly), .. Message([1, 0x78, 7, 0, 1, 0x79], "payload"u8.ToArray())];
        for (var round = 0; round < 5000; round++)
        {
            var damaged = Mutations.Of(seed, new Random(round));
            var whole = Read(damaged, [damaged.Length]);

            Assert.Equal(whole, Read(damaged, Enumerable.Repeat(7, (damaged.Length / 7) + 1)));
            Assert.All(whole.Where(frame => frame != "broken"), frame => Assert.Contains(frame, (string[])["!code|message", "|{'foo':'bar'}", "|payload"]));
        }
    }

    [Fact]
    public void TryRead_RandomBytes_NeverThrowsNorAllocatesMuch()
    {
        for (var round = 0; round < 2000; round++)
        {
            var bytes = new byte[200];
            new Random(round).NextBytes(bytes);

            // The lengths are small, so that reading does not end at once for their sake.
            bytes[0] = bytes[1] = bytes[2] = bytes[4] = bytes[5] = bytes[6] = 0;
            Assert.True(Read(bytes, [bytes.Length]) is [] or ["broken"]);
        }
    }

    private static string[] Read(byte[] bytes, IEnumerable<int> lengths, EventStreamReader? reader = null)
    {
        var frames = new List<string>();
        using var source = reader ?? new EventStreamReader();
        var position = 0;
        foreach (var length in lengths)
        {
            var chunk = bytes[position..Math.Min(bytes.Length, position + length)];
            position += chunk.Length;
            source.Push(chunk);
            while (source.TryRead(out var frame))
            {
                frames.Add(frame.Skipped ? "skipped" : $"{(frame.IsException ? "!" : "")}{Encoding.UTF8.GetString(frame.Name)}|{Encoding.UTF8.GetString(frame.Data)}");
            }

            Array.Fill(chunk, (byte)'#');
        }

        return source.TooLarge ? [.. frames, "broken"] : [.. frames];
    }

    private static byte[] Message(byte[] headers, byte[] payload) => AwsMessages.Message(headers, payload);
}
