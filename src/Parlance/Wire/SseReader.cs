using System.Buffers;

namespace Parlance.Wire;

/// <summary>
/// Server-sent events by the WHATWG rules (HTML standard, 9.2.6): lines end in CR, LF or CRLF, several <c>data</c> lines join with LF, one space after the colon is optional,
/// lines that begin with a colon are comments, a byte order mark may lead, <c>id</c> and <c>retry</c> are ignored. One deviation, because servers need it:
/// an event that the end of the body cuts off before its blank line counts (<see cref="Complete"/>).
/// What is read does not depend on how the body was cut into chunks. A chunk that holds whole events is read in place; only what a chunk boundary cuts is copied. Not thread-safe.
/// </summary>
public sealed class SseReader : IFrameReader
{
    private readonly int _limit;
    private readonly bool _skipLarge;
    private ReadOnlyMemory<byte> _chunk;
    private int _position;
    private bool _begun;
    private bool _skipLineFeed;
    private byte[] _line = [];
    private int _lineLength;
    private byte[] _data = [];
    private int _dataLength;
    private byte[] _name = [];
    private int _nameLength;
    private bool _hasData;
    private bool _inPlace;
    private int _inPlaceStart;
    private bool _skipping;
    private bool _skippedPartOfLine;

    /// <summary>A reader that refuses lines, and events of several lines, larger than <paramref name="limit"/> bytes.</summary>
    /// <param name="limit">Bytes, without line ends; default 1 MiB.</param>
    /// <param name="skipLarge">Whether a larger event is passed over in constant memory, as a frame without data, instead of ending the reading. Default false.</param>
    public SseReader(int limit = 1 << 20, bool skipLarge = false)
    {
        _limit = limit;
        _skipLarge = skipLarge;
    }

    /// <inheritdoc/>
    public bool TooLarge { get; private set; }

    /// <summary>True between events: everything that was pushed belongs to an event that <see cref="TryRead"/> has returned, or to whole comments.</summary>
    public bool AtBoundary => !_hasData && !_skipping && _nameLength == 0 && _lineLength == 0;

    /// <inheritdoc/>
    public bool Skipping => _skipping;

    /// <summary>Gives the reader the next bytes; they must stay unchanged until <see cref="TryRead"/> returns false.</summary>
    public void Push(ReadOnlyMemory<byte> chunk)
    {
        _chunk = chunk;
        _position = 0;
    }

    /// <summary>The next whole event of what was pushed; false when more bytes are needed.</summary>
    public bool TryRead(out Frame frame)
    {
        var chunk = _chunk.Span;
        while (_position < chunk.Length && !TooLarge)
        {
            if (_skipLineFeed)
            {
                _skipLineFeed = false;
                if (chunk[_position] == (byte)'\n')
                {
                    _position++;
                    continue;
                }
            }

            var rest = chunk[_position..];
            var length = rest.IndexOfAny((byte)'\n', (byte)'\r');
            if (length < 0)
            {
                Keep(rest);
                _position = chunk.Length;
                break;
            }

            var lineStart = _position;
            _position += length + 1;
            if (rest[length] == (byte)'\r')
            {
                _skipLineFeed = true;
                if (_position < chunk.Length && chunk[_position] == (byte)'\n')
                {
                    _skipLineFeed = false;
                    _position++;
                }
            }

            if (TakeLine(rest[..length], lineStart) && Dispatch(out frame))
            {
                return true;
            }
        }

        if (_inPlace)
        {
            CopyInPlaceData();
        }

        frame = default;
        return false;
    }

    /// <summary>The event that the end of the body cut off before its blank line; false when there is none. Call once, after the last <see cref="TryRead"/>.</summary>
    public bool Complete(out Frame frame)
    {
        if (!TooLarge && _lineLength > 0)
        {
            TakeLine(default, -1);
        }

        return Dispatch(out frame);
    }

    /// <summary>Returns the pooled memory.</summary>
    public void Dispose()
    {
        Return(ref _line);
        Return(ref _data);
        Return(ref _name);
    }

    private static void Return(ref byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
        }
    }

    /// <summary>True when the line was blank and so ends an event.</summary>
    private bool TakeLine(ReadOnlySpan<byte> line, int start)
    {
        if (_skipping)
        {
            var blank = line.IsEmpty && !_skippedPartOfLine;
            _skippedPartOfLine = false;
            return blank;
        }

        if (_lineLength > 0)
        {
            Keep(line);
            if (_skipping || TooLarge)
            {
                _skippedPartOfLine = false;
                return false;
            }

            line = _line.AsSpan(0, _lineLength);
            _lineLength = 0;
            start = -1;
        }
        else if (line.Length > _limit)
        {
            Overflow();
            return false;
        }

        if (!_begun)
        {
            _begun = true;
            if (line.StartsWith("\uFEFF"u8))
            {
                line = line[3..];
                start = start < 0 ? start : start + 3;
            }
        }

        if (line.IsEmpty)
        {
            return true;
        }

        Field(line, start);
        return false;
    }

    private void Field(ReadOnlySpan<byte> line, int start)
    {
        var colon = line.IndexOf((byte)':');
        var name = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? default : line[(colon + 1)..];
        if (value is [(byte)' ', ..])
        {
            value = value[1..];
        }

        if (name.SequenceEqual("data"u8))
        {
            TakeData(value, start < 0 ? -1 : start + line.Length - value.Length);
        }
        else if (name.SequenceEqual("event"u8))
        {
            _nameLength = 0;
            Append(ref _name, ref _nameLength, value);
        }
    }

    private void TakeData(ReadOnlySpan<byte> value, int start)
    {
        if (!_hasData && start >= 0)
        {
            _inPlace = true;
            _inPlaceStart = start;
            _dataLength = value.Length;
            _hasData = true;
            return;
        }

        if (_inPlace)
        {
            CopyInPlaceData();
        }

        if (_hasData)
        {
            Append(ref _data, ref _dataLength, "\n"u8);
        }

        if (!_skipping && !TooLarge)
        {
            _hasData = true;
            Append(ref _data, ref _dataLength, value);
        }
    }

    private void CopyInPlaceData()
    {
        _inPlace = false;
        var length = _dataLength;
        _dataLength = 0;
        Append(ref _data, ref _dataLength, _chunk.Span.Slice(_inPlaceStart, length));
    }

    private bool Dispatch(out Frame frame)
    {
        frame = default;
        if (_skipping)
        {
            _skipping = false;
            frame = new Frame { Skipped = true, End = _position };
            return true;
        }

        if (!_hasData || TooLarge)
        {
            _nameLength = 0;
            return false;
        }

        frame = new Frame
        {
            Name = _name.AsSpan(0, _nameLength),
            Data = _inPlace ? _chunk.Span.Slice(_inPlaceStart, _dataLength) : _data.AsSpan(0, _dataLength),
            End = _position,
        };
        _hasData = false;
        _inPlace = false;
        _dataLength = 0;
        _nameLength = 0;
        return true;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (!_skipping)
        {
            Append(ref _line, ref _lineLength, bytes);
        }

        _skippedPartOfLine = _skipping && (_skippedPartOfLine || bytes.Length > 0);
    }

    private void Overflow()
    {
        TooLarge = !_skipLarge;
        _skipping = _skipLarge;
        _hasData = false;
        _inPlace = false;
        _lineLength = _dataLength = _nameLength = 0;
    }

    private void Append(ref byte[] buffer, ref int length, ReadOnlySpan<byte> bytes)
    {
        if (length + bytes.Length > _limit)
        {
            Overflow();
            return;
        }

        if (length + bytes.Length > buffer.Length)
        {
            var grown = ArrayPool<byte>.Shared.Rent(Math.Max(length + bytes.Length, Math.Max(256, buffer.Length * 2)));
            buffer.AsSpan(0, length).CopyTo(grown);
            Return(ref buffer);
            buffer = grown;
        }

        bytes.CopyTo(buffer.AsSpan(length));
        length += bytes.Length;
    }
}
