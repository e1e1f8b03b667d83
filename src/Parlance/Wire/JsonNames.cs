using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace Parlance.Wire;

/// <summary>
/// The property names of the objects that a scan is inside of, to find duplicates. Names are positions in the scanned bytes; only names with escapes are copied.
/// Small objects are compared by a cheap key; large ones are sorted by a seeded hash when they end, so that no choice of names costs quadratic time.
/// </summary>
internal ref struct JsonNames
{
    /// <summary>Objects of up to this many names are compared pair by pair: measured faster than any set below it.</summary>
    private const int SmallObject = 24;

    /// <summary>More distinct names than this with one 32-bit seeded hash do not happen by chance.</summary>
    private const int MaxAlike = 32;

    private readonly ReadOnlySpan<byte> _json;
    private Span<Name> _names;
    private Name[]? _rented;
    private byte[]? _unescaped;
    private int _unescapedLength;
    private int _count;

    /// <summary>Names of the objects in <paramref name="json"/>.</summary>
    /// <param name="json">The scanned bytes.</param>
    /// <param name="initial">Room to begin with, on the caller's stack.</param>
    public JsonNames(ReadOnlySpan<byte> json, Span<Name> initial)
    {
        _json = json;
        _names = initial;
    }

    /// <summary>Where the names of an object that begins now will start.</summary>
    public readonly int Open() => _count;

    /// <summary>Takes the name that <paramref name="reader"/> stands on; false when the object that began at <paramref name="start"/> holds it already.</summary>
    public bool TryAdd(ref Utf8JsonReader reader, int start)
    {
        var name = reader.ValueIsEscaped ? Unescape(ref reader) : new Name((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, false);
        var text = Text(name);
        name.Key = Key(text);
        if (_count - start < SmallObject)
        {
            foreach (ref readonly var other in _names[start.._count])
            {
                if (other.Key == name.Key && Text(other).SequenceEqual(text))
                {
                    return false;
                }
            }
        }

        if (_count == _names.Length)
        {
            Grow();
        }

        _names[_count++] = name;
        return true;
    }

    /// <summary>Ends the object that began at <paramref name="start"/>; false when it held a name twice.</summary>
    public bool TryClose(int start)
    {
        var names = _names[start.._count];
        _count = start;
        return names.Length <= SmallObject || AllDistinct(names);
    }

    /// <summary>Returns the pooled memory.</summary>
    public readonly void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<Name>.Shared.Return(_rented);
        }

        if (_unescaped is not null)
        {
            ArrayPool<byte>.Shared.Return(_unescaped);
        }
    }

    /// <summary>Length, first and last eight bytes: different for nearly all names that stand together, and never different for equal ones.</summary>
    private static ulong Key(ReadOnlySpan<byte> name)
    {
        if (name.Length >= 8)
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(name)
                ^ (BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]) * 0x9E3779B97F4A7C15)
                ^ ((ulong)name.Length << 56);
        }

        ulong key = (ulong)name.Length << 56;
        for (var i = 0; i < name.Length; i++)
        {
            key |= (ulong)name[i] << (8 * i);
        }

        return key;
    }

    private readonly bool AllDistinct(Span<Name> names)
    {
        foreach (ref var name in names)
        {
            var hash = new HashCode();
            hash.AddBytes(Text(name));
            name.Key = (uint)hash.ToHashCode();
        }

        names.Sort(static (left, right) => left.Key.CompareTo(right.Key));
        for (var i = 1; i < names.Length; i++)
        {
            for (var j = i - 1; j >= 0 && names[j].Key == names[i].Key; j--)
            {
                if (i - j > MaxAlike || Text(names[j]).SequenceEqual(Text(names[i])))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private readonly ReadOnlySpan<byte> Text(in Name name) => (name.IsUnescaped ? _unescaped : _json).Slice(name.Start, name.Length);

    private Name Unescape(ref Utf8JsonReader reader)
    {
        var needed = _unescapedLength + reader.ValueSpan.Length;
        if (_unescaped is null || _unescaped.Length < needed)
        {
            var grown = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * (_unescaped?.Length ?? 128)));
            if (_unescaped is not null)
            {
                _unescaped.AsSpan(0, _unescapedLength).CopyTo(grown);
                ArrayPool<byte>.Shared.Return(_unescaped);
            }

            _unescaped = grown;
        }

        var length = reader.CopyString(_unescaped.AsSpan(_unescapedLength));
        var name = new Name(_unescapedLength, length, true);
        _unescapedLength += length;
        return name;
    }

    private void Grow()
    {
        var grown = ArrayPool<Name>.Shared.Rent(_names.Length * 2);
        _names.CopyTo(grown);
        if (_rented is not null)
        {
            ArrayPool<Name>.Shared.Return(_rented);
        }

        _names = _rented = grown;
    }

    /// <summary>Where a name stands, and a number that equal names share.</summary>
    internal struct Name(int start, int length, bool isUnescaped)
    {
        public ulong Key;

        public readonly int Start => start;

        public readonly int Length => length;

        public readonly bool IsUnescaped => isUnescaped;
    }
}
