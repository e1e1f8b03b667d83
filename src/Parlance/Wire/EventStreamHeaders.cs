using System.Buffers.Binary;

namespace Parlance.Wire;

/// <summary>What the headers of one AWS event stream message say about it.</summary>
internal ref struct EventStreamHeaders
{
    private const byte Text = 7;

    /// <summary><c>:event-type</c>, <c>:exception-type</c> or <c>:error-code</c>.</summary>
    public ReadOnlySpan<byte> Name;

    /// <summary><c>:error-message</c>.</summary>
    public ReadOnlySpan<byte> Message;

    /// <summary>Whether <c>:message-type</c> is <c>exception</c> or <c>error</c>.</summary>
    public bool IsException;

    /// <summary>Reads all headers; false when one of them does not fit its place or has an unknown type.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out EventStreamHeaders headers)
    {
        headers = default;
        while (!bytes.IsEmpty)
        {
            var nameLength = bytes[0];
            if (bytes.Length < nameLength + 2)
            {
                return false;
            }

            var name = bytes.Slice(1, nameLength);
            var type = bytes[nameLength + 1];
            bytes = bytes[(nameLength + 2)..];
            if (!TryMeasure(type, bytes, out var prefix, out var length) || bytes.Length < prefix + length)
            {
                return false;
            }

            if (type == Text)
            {
                headers.Take(name, bytes.Slice(prefix, length));
            }

            bytes = bytes[(prefix + length)..];
        }

        return true;
    }

    /// <summary>Length of a value, and of the length before it where the type has one.</summary>
    private static bool TryMeasure(byte type, ReadOnlySpan<byte> value, out int prefix, out int length)
    {
        prefix = type is 6 or Text ? 2 : 0;
        length = type switch
        {
            0 or 1 => 0,
            2 => 1,
            3 => 2,
            4 => 4,
            5 or 8 => 8,
            6 or Text => value.Length < 2 ? int.MaxValue - prefix : BinaryPrimitives.ReadUInt16BigEndian(value),
            9 => 16,
            _ => -1,
        };
        return length >= 0;
    }

    private void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual(":event-type"u8) || name.SequenceEqual(":exception-type"u8) || name.SequenceEqual(":error-code"u8))
        {
            Name = value;
        }
        else if (name.SequenceEqual(":message-type"u8))
        {
            IsException = value.SequenceEqual("exception"u8) || value.SequenceEqual("error"u8);
        }
        else if (name.SequenceEqual(":error-message"u8))
        {
            Message = value;
        }
    }
}
