using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Parlance.Simulator;

namespace Parlance.Tests.Simulator;

/// <summary>Faults in the binary streams of Bedrock: message by message, taken apart here by the lengths and check sums that AWS documents, not by the library's reader.</summary>
public sealed class BinaryFaultTests : IDisposable
{
    private readonly HttpMessageInvoker _client = new(new SimulatorHandler(new SimulatorOptions { Announce = false, TimeProvider = new FixedTime() }));

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Stream_Sound_IsMessagesWithCheckSums()
    {
        var messages = Messages(await StreamAsync(null));

        Assert.Equal("messageStart", messages[0].Type);
        Assert.Equal("messageStop", messages[^2].Type);
        Assert.Equal("metadata", messages[^1].Type);
        Assert.All(messages, message => JsonDocument.Parse(message.Payload));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task TruncateAfter_AsDirected_KeepsThatManyMessages(int count)
    {
        var sound = await StreamAsync(null);
        var cut = await StreamAsync($"truncate-after={count}");

        Assert.Equal(count, Messages(cut).Count);
        Assert.Equal(sound[..cut.Length], cut);
    }

    [Fact]
    public async Task NoDone_AsDirected_LeavesOutTheLastMessage()
    {
        var sound = Messages(await StreamAsync(null));
        var cut = Messages(await StreamAsync("no-done=1"));

        Assert.Equal(sound.Select(message => message.Type).SkipLast(1), cut.Select(message => message.Type));
    }

    [Fact]
    public async Task BadJson_AsDirected_CutsThePayloadOfASoundMessage()
    {
        var sound = Messages(await StreamAsync(null));
        var spoiled = Messages(await StreamAsync("bad-json=2"));

        Assert.Equal(sound[1].Payload[..(sound[1].Payload.Length / 2)], spoiled[1].Payload);
        Assert.Equal(sound.Select(message => message.Type), spoiled.Select(message => message.Type));
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(spoiled[1].Payload));
    }

    [Fact]
    public async Task UnknownEvent_AsDirected_StandsBehindTheFirst()
    {
        var messages = Messages(await StreamAsync("unknown-event=1"));

        Assert.Equal(["messageStart", "simulatedEvent"], messages.Take(2).Select(message => message.Type));
        Assert.Equal(Messages(await StreamAsync(null)).Count + 1, messages.Count);
    }

    [Fact]
    public async Task ErrorEvent_AsDirected_IsAnExceptionAndTheEnd()
    {
        var messages = Messages(await StreamAsync("error-event=2"));

        Assert.Equal(3, messages.Count);
        Assert.EndsWith("Exception", messages[^1].Type);
        Assert.Contains("fail in the middle", messages[^1].Payload);
    }

    [Theory]
    [InlineData("split=bytes")]
    [InlineData("split=random")]
    [InlineData("comments=1;bom=1;crlf=1")]
    public async Task TextFaults_OnABinaryStream_ChangeNoByte(string directive) => Assert.Equal(await StreamAsync(null), await StreamAsync(directive));

    /// <summary>Prelude (two lengths and their CRC), headers, payload, CRC of all: smithy.io/2.0/aws/amazon-eventstream.</summary>
    private static List<(string Type, string Payload)> Messages(ReadOnlySpan<byte> stream)
    {
        List<(string, string)> messages = [];
        while (!stream.IsEmpty)
        {
            var (total, headers) = (BinaryPrimitives.ReadInt32BigEndian(stream), BinaryPrimitives.ReadInt32BigEndian(stream[4..]));
            Assert.Equal(Crc(stream[..8]), BinaryPrimitives.ReadUInt32BigEndian(stream[8..]));
            Assert.Equal(Crc(stream[..(total - 4)]), BinaryPrimitives.ReadUInt32BigEndian(stream[(total - 4)..]));
            messages.Add((TypeIn(stream.Slice(12, headers)), Encoding.UTF8.GetString(stream[(12 + headers)..(total - 4)])));
            stream = stream[total..];
        }

        return messages;
    }

    /// <summary>Headers are a name with its length in a byte, the type 7, and a text with its length in two.</summary>
    private static string TypeIn(ReadOnlySpan<byte> headers)
    {
        var found = "";
        while (!headers.IsEmpty)
        {
            var name = Encoding.ASCII.GetString(headers.Slice(1, headers[0]));
            headers = headers[(1 + headers[0])..];
            Assert.Equal(7, headers[0]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(headers[1..]);
            found = name is ":event-type" or ":exception-type" ? Encoding.ASCII.GetString(headers.Slice(3, length)) : found;
            headers = headers[(3 + length)..];
        }

        return found;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }

    private async Task<byte[]> StreamAsync(string? directives)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://simulator.invalid/model/echo/converse-stream")
        {
            Content = new StringContent("""{"messages":[{"role":"user","content":[{"text":"several words of text"}]}]}""", Encoding.UTF8, "application/json"),
        };
        if (directives is not null)
        {
            request.Headers.Add("x-sim", directives);
        }

        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("application/vnd.amazon.eventstream", response.Content.Headers.ContentType!.MediaType);
        return await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }
}
