using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace Parlance.Tests.Dialects.Journeys;

/// <summary>Recorded payloads framed as AWS sends them: an encoder of its own, so that the one under test is not its own witness.</summary>
internal static class AwsMessages
{
    /// <summary>Each payload is an object of one member: the event's name and its body.</summary>
    public static byte[] Of(IReadOnlyList<string> payloads)
    {
        var body = new List<byte>();
        foreach (var payload in payloads)
        {
            var (name, value) = JsonNode.Parse(payload)!.AsObject().Single();
            body.AddRange(Event(name, Encoding.UTF8.GetBytes(value!.ToJsonString())));
        }

        return [.. body];
    }

    /// <summary>An event.</summary>
    public static byte[] Event(string name, byte[] payload) => Message([.. Header(":event-type", name), .. Header(":content-type", "application/json"), .. Header(":message-type", "event")], payload);

    /// <summary>An exception, which ends a stream.</summary>
    public static byte[] Exception(string type, byte[] payload) =>
        Message([.. Header(":exception-type", type), .. Header(":content-type", "application/json"), .. Header(":message-type", "exception")], payload);

    /// <summary>An error of the transport: its text stands in a header.</summary>
    public static byte[] Error(string code, string message) => Message([.. Header(":message-type", "error"), .. Header(":error-code", code), .. Header(":error-message", message)], []);

    /// <summary>Any message.</summary>
    public static byte[] Message(byte[] headers, byte[] payload)
    {
        var message = new byte[16 + headers.Length + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), headers.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Crc(message.AsSpan(0, 8)));
        headers.CopyTo(message, 12);
        payload.CopyTo(message, 12 + headers.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - 4), Crc(message.AsSpan(0, message.Length - 4)));
        return message;
    }

    private static byte[] Header(string name, string value) =>
        [(byte)name.Length, .. Encoding.ASCII.GetBytes(name), 7, (byte)(value.Length >> 8), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    /// <summary>CRC-32 of zlib, bit by bit.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var octet in bytes)
        {
            crc ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
