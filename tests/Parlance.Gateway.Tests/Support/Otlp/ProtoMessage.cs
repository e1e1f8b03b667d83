using System.Buffers.Binary;
using System.Text;

namespace Parlance.Gateway.Tests.Support.Otlp;

/// <summary>A message of protocol buffers, read by its wire format alone (protobuf.dev/programming-guides/encoding): fields by number.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Number, object Value)> _fields = [];

    public ProtoMessage(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var key = Varint(ref bytes);
            object value = (key & 7) switch
            {
                0 => Varint(ref bytes),
                1 => Fixed64(ref bytes),
                2 => Bytes(ref bytes),
                5 => Fixed32(ref bytes),
                var type => throw new InvalidDataException($"There is no wire type {type}."),
            };
            _fields.Add(((int)(key >> 3), value));
        }
    }

    public IEnumerable<ProtoMessage> Messages(int number) => _fields.Where(field => field.Number == number).Select(field => new ProtoMessage((byte[])field.Value));

    public ProtoMessage? Message(int number) => Messages(number).FirstOrDefault();

    public string Text(int number) => Find(number) is byte[] bytes ? Encoding.UTF8.GetString(bytes) : "";

    public string Hex(int number) => Find(number) is byte[] bytes ? Convert.ToHexStringLower(bytes) : "";

    /// <summary>A varint or a fixed number; 0 when it is not there, as the format has it.</summary>
    public ulong Number(int number) => Find(number) switch { ulong value => value, uint value => value, _ => 0 };

    public bool Has(int number) => Find(number) is not null;

    private object? Find(int number) => _fields.LastOrDefault(field => field.Number == number).Value;

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    private static byte[] Bytes(ref ReadOnlySpan<byte> bytes)
    {
        var length = (int)Varint(ref bytes);
        var value = bytes[..length].ToArray();
        bytes = bytes[length..];
        return value;
    }

    private static ulong Fixed64(ref ReadOnlySpan<byte> bytes)
    {
        var value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        bytes = bytes[8..];
        return value;
    }

    private static uint Fixed32(ref ReadOnlySpan<byte> bytes)
    {
        var value = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        bytes = bytes[4..];
        return value;
    }
}
