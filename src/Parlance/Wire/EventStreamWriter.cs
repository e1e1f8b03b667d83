using System.Buffers;
using System.Buffers.Binary;

namespace Parlance.Wire;

/// <summary>Writes the binary messages of AWS, with the headers that its services send.</summary>
public static class EventStreamWriter
{
    private const int Prelude = 12;
    private const int Checksum = 4;

    /// <summary>An event: <c>:event-type</c>, <c>:content-type: application/json</c>, <c>:message-type: event</c>, and its JSON.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> payload) => Write(output, ":event-type"u8, type, "event"u8, payload);

    /// <summary>An exception, which ends a stream: <c>:exception-type</c>, <c>:message-type: exception</c>, and its JSON.</summary>
    public static void WriteException(IBufferWriter<byte> output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> payload) => Write(output, ":exception-type"u8, type, "exception"u8, payload);

    private static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> typeHeader, ReadOnlySpan<byte> type, ReadOnlySpan<byte> messageType, ReadOnlySpan<byte> payload)
    {
        var headers = Length(typeHeader, type) + Length(":content-type"u8, "application/json"u8) + Length(":message-type"u8, messageType);
        var total = Prelude + headers + payload.Length + Checksum;
        var message = output.GetSpan(total)[..total];
        BinaryPrimitives.WriteUInt32BigEndian(message, (uint)total);
        BinaryPrimitives.WriteUInt32BigEndian(message[4..], (uint)headers);
        BinaryPrimitives.WriteUInt32BigEndian(message[8..], Crc32.Of(message[..8]));
        var rest = message[Prelude..];
        rest = Header(rest, typeHeader, type);
        rest = Header(rest, ":content-type"u8, "application/json"u8);
        rest = Header(rest, ":message-type"u8, messageType);
        payload.CopyTo(rest);
        BinaryPrimitives.WriteUInt32BigEndian(message[^Checksum..], Crc32.Of(message[..^Checksum]));
        output.Advance(total);
    }

    private static int Length(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => 1 + name.Length + 1 + 2 + value.Length;

    private static Span<byte> Header(Span<byte> target, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        target[0] = (byte)name.Length;
        name.CopyTo(target[1..]);
        target = target[(1 + name.Length)..];
        target[0] = 7;
        BinaryPrimitives.WriteUInt16BigEndian(target[1..], (ushort)value.Length);
        value.CopyTo(target[3..]);
        return target[(3 + value.Length)..];
    }
}
