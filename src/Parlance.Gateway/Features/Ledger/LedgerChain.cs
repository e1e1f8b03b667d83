using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Parlance.Gateway.Features.Ledger;

/// <summary>
/// Links each row of the ledger to the one before: SHA-256 over the link before it and over every column of the row that has a value. A row that is changed, taken out or slipped in breaks every link behind it.
/// A column that did not exist when a row was written has no value in it, so that new columns leave old links whole. Not thread-safe.
/// </summary>
internal sealed class LedgerChain
{
    private const byte Number = 1;
    private const byte Words = 2;
    private byte[] _bytes = new byte[1024];
    private int _length;

    /// <summary>The link of the last row; zeros before the first.</summary>
    public byte[] Head { get; } = new byte[SHA256.HashSizeInBytes];

    /// <summary>Begins behind a row that is there already; null or empty before the first.</summary>
    public void StartBehind(ReadOnlySpan<byte> link)
    {
        Head.AsSpan().Clear();
        link.CopyTo(Head);
    }

    /// <summary>Begins a row.</summary>
    public void Begin()
    {
        Head.CopyTo(_bytes, 0);
        _length = Head.Length;
    }

    public void Add(int column, long value)
    {
        var space = Grow(10);
        (space[0], space[1]) = ((byte)column, Number);
        BinaryPrimitives.WriteInt64LittleEndian(space[2..], value);
        _length += 10;
    }

    public void Add(int column, string value)
    {
        var space = Grow(6 + Encoding.UTF8.GetMaxByteCount(value.Length));
        (space[0], space[1]) = ((byte)column, Words);
        var length = Encoding.UTF8.GetBytes(value, space[6..]);
        BinaryPrimitives.WriteInt32LittleEndian(space[2..], length);
        _length += 6 + length;
    }

    /// <summary>The link of the row that was added.</summary>
    public void Link(Span<byte> link) => SHA256.HashData(_bytes.AsSpan(0, _length), link);

    private Span<byte> Grow(int bytes)
    {
        if (_bytes.Length - _length < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes));
        }

        return _bytes.AsSpan(_length);
    }
}
