using System.Buffers;

namespace Parlance.Wire;

/// <summary>
/// The items of one JSON list, as they come (Gemini's streams without <c>alt=sse</c>). A body that is one object alone is one frame. An item that stands in one chunk is read in place; only what a chunk boundary
/// cuts is copied.
/// </summary>
internal sealed class JsonArrayReader(int limit = 1 << 20, bool skipLarge = false) : IFrameReader
{
    private ReadOnlyMemory<byte> _chunk;
    private int _position;
    private byte[] _kept = [];
    private int _length;
    private int _depth;
    private bool _inItem;
    private bool _inString;
    private bool _escaped;

    public bool TooLarge { get; private set; }

    public bool Skipping { get; private set; }

    public void Push(ReadOnlyMemory<byte> chunk)
    {
        _chunk = chunk;
        _position = 0;
    }

    public bool TryRead(out Frame frame)
    {
        var chunk = _chunk.Span;
        var start = _position;
        for (; _position < chunk.Length && !TooLarge; _position++)
        {
            var octet = chunk[_position];
            if (!_inItem)
            {
                // Between items stand brackets, commas and space. A byte order mark is none of them, but can begin nothing either.
                _inItem = octet is (byte)'{' or (byte)'"' || octet is >= (byte)'-' and <= (byte)'9' || octet is >= (byte)'a' and <= (byte)'z';
                start = _position;
            }

            if (_inItem && EndsItem(octet, out var takes))
            {
                _position += takes ? 1 : 0;
                Keep(chunk[start.._position], last: true, out frame);
                return true;
            }
        }

        if (_inItem && start < chunk.Length)
        {
            Keep(chunk[start..], last: false, out _);
        }

        frame = default;
        return false;
    }

    /// <summary>An item that was cut off is none: what is whole has been read.</summary>
    public bool Complete(out Frame frame)
    {
        frame = default;
        return false;
    }

    public void Dispose()
    {
        if (_kept.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_kept);
            _kept = [];
        }
    }

    /// <summary>Whether the item ends here; <paramref name="takes"/>: with this byte, else before it.</summary>
    private bool EndsItem(byte octet, out bool takes)
    {
        takes = true;
        if (_inString)
        {
            _inString = _escaped || octet != '"';
            _escaped = !_escaped && octet == '\\';
            return !_inString && _depth == 0 && Ends();
        }

        switch (octet)
        {
            case (byte)'"':
                _inString = true;
                return false;
            case (byte)'{' or (byte)'[':
                _depth++;
                return false;
            case (byte)'}' or (byte)']' when _depth > 0:
                _depth--;
                return _depth == 0 && Ends();
            case (byte)',' or (byte)']' or (byte)' ' or (byte)'\n' or (byte)'\r' when _depth == 0:
                takes = false;
                return Ends();
            default:
                return false;
        }
    }

    private bool Ends()
    {
        _inItem = false;
        return true;
    }

    private void Keep(ReadOnlySpan<byte> bytes, bool last, out Frame frame)
    {
        frame = default;
        if (!Skipping && _length + bytes.Length > limit)
        {
            TooLarge = !skipLarge;
            Skipping = skipLarge;
        }

        if (Skipping || TooLarge)
        {
            frame = new Frame { Skipped = true, End = _position };
            _length = 0;
            Skipping &= !last;
            return;
        }

        if (last && _length == 0)
        {
            frame = new Frame { Data = bytes, End = _position };
            return;
        }

        if (_length + bytes.Length > _kept.Length)
        {
            var grown = ArrayPool<byte>.Shared.Rent(Math.Max(_length + bytes.Length, Math.Max(256, _kept.Length * 2)));
            _kept.AsSpan(0, _length).CopyTo(grown);
            Dispose();
            _kept = grown;
        }

        bytes.CopyTo(_kept.AsSpan(_length));
        _length += bytes.Length;
        if (last)
        {
            frame = new Frame { Data = _kept.AsSpan(0, _length), End = _position };
            _length = 0;
        }
    }
}
