using System.Buffers;
using System.Buffers.Binary;

namespace Parlance.Wire;

/// <summary>
/// The binary messages of AWS (<c>application/vnd.amazon.eventstream</c>): twelve bytes of lengths with their own checksum, headers, payload, a checksum of the whole.
/// The frame's name is the event's type, or for an exception its type; the payload of an <c>error</c> without one is the text of its header.
/// A message that its chunk holds whole is read in place; only what a chunk boundary cuts is copied, into memory that grows with what has arrived and never by what a length merely claims. Not thread-safe.
/// </summary>
public sealed class EventStreamReader : IFrameReader
{
    /// <summary>The most bytes of headers that the format allows.</summary>
    private const int MaxHeaders = 128 * 1024;

    private const int Prelude = 12;
    private const int Checksum = 4;
    private readonly int _limit;
    private readonly bool _skipLarge;
    private ReadOnlyMemory<byte> _chunk;
    private int _position;
    private byte[] _buffer = [];
    private int _length;
    private uint _total;
    private int _headers;
    private long _toSkip;

    /// <summary>A reader that refuses messages larger than <paramref name="limit"/> bytes.</summary>
    /// <param name="limit">Bytes of a whole message; default 16 MiB, the format's own limit of a payload.</param>
    /// <param name="skipLarge">Whether a larger one is passed over in constant memory, as a frame without data, instead of ending the reading. Default false.</param>
    public EventStreamReader(int limit = 16 << 20, bool skipLarge = false)
    {
        _limit = limit;
        _skipLarge = skipLarge;
    }

    /// <summary>True after a message was larger than the limit and is not to be skipped, or was no message at all: a wrong length or checksum. Nothing more is read then.</summary>
    public bool TooLarge { get; private set; }

    /// <inheritdoc/>
    public bool Skipping => _toSkip > 0;

    /// <summary>True between messages: everything that was pushed belongs to a message that <see cref="TryRead"/> has returned.</summary>
    public bool AtBoundary => _length == 0 && _toSkip == 0 && _total == 0 && _position == _chunk.Length;

    /// <inheritdoc/>
    public void Push(ReadOnlyMemory<byte> chunk)
    {
        _chunk = chunk;
        _position = 0;
    }

    /// <inheritdoc/>
    public bool TryRead(out Frame frame)
    {
        frame = default;
        if (TooLarge || (_toSkip > 0 && !Skip()))
        {
            return false;
        }

        if (_toSkip < 0)
        {
            return Skipped(out frame);
        }

        if (_total == 0 && !TryMeasure())
        {
            return _toSkip != 0 && Skip() && Skipped(out frame);
        }

        return TryTake((int)_total, out var message) && TryOpen(message, out frame);
    }

    /// <summary>Never a frame: a message without its last byte cannot be checked.</summary>
    public bool Complete(out Frame frame)
    {
        frame = default;
        return false;
    }

    /// <summary>Returns the pooled memory.</summary>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    /// <summary>Reads the lengths; false when more bytes are needed, when they are wrong, or when the message is to be skipped.</summary>
    private bool TryMeasure()
    {
        var rest = _chunk.Span[_position..];
        var inPlace = _length == 0 && rest.Length >= Prelude;
        if (!inPlace && !Fill(Prelude))
        {
            return false;
        }

        var prelude = inPlace ? rest[..Prelude] : _buffer.AsSpan(0, Prelude);
        var total = BinaryPrimitives.ReadUInt32BigEndian(prelude);
        var headers = BinaryPrimitives.ReadUInt32BigEndian(prelude[4..]);
        if (Crc32.Of(prelude[..8]) != BinaryPrimitives.ReadUInt32BigEndian(prelude[8..]) || headers > MaxHeaders || total < Prelude + headers + Checksum)
        {
            TooLarge = true;
            return false;
        }

        if (total > _limit)
        {
            TooLarge = !_skipLarge;
            _position += inPlace ? Prelude : 0;
            _length = 0;
            _toSkip = TooLarge ? 0 : total - Prelude;
            return false;
        }

        (_total, _headers) = (total, (int)headers);
        return true;
    }

    /// <summary>The whole message of <paramref name="total"/> bytes, in place or put together.</summary>
    private bool TryTake(int total, out ReadOnlySpan<byte> message)
    {
        message = default;
        if (_length == 0 && _chunk.Length - _position >= total)
        {
            message = _chunk.Span.Slice(_position, total);
            _position += total;
            return true;
        }

        if (!Fill(total))
        {
            return false;
        }

        message = _buffer.AsSpan(0, total);
        _length = 0;
        return true;
    }

    private bool TryOpen(ReadOnlySpan<byte> message, out Frame frame)
    {
        frame = default;
        _total = 0;
        var body = message[..^Checksum];
        if (Crc32.Of(body) != BinaryPrimitives.ReadUInt32BigEndian(message[^Checksum..]) || !EventStreamHeaders.TryRead(body.Slice(Prelude, _headers), out var headers))
        {
            TooLarge = true;
            return false;
        }

        var payload = body[(Prelude + _headers)..];
        frame = new Frame
        {
            Name = headers.Name,
            Data = payload.IsEmpty && headers.IsException ? headers.Message : payload,
            IsException = headers.IsException,
            End = _position,
        };
        return true;
    }

    private bool Fill(int wanted)
    {
        var taken = Math.Min(wanted - _length, _chunk.Length - _position);
        if (_length + taken > _buffer.Length)
        {
            var grown = ArrayPool<byte>.Shared.Rent(Math.Max(_length + taken, Math.Max(512, _buffer.Length * 2)));
            _buffer.AsSpan(0, _length).CopyTo(grown);
            Dispose();
            _buffer = grown;
        }

        _chunk.Span.Slice(_position, taken).CopyTo(_buffer.AsSpan(_length));
        _position += taken;
        _length += taken;
        return _length == wanted;
    }

    /// <summary>Passes over what is to be skipped; true when all of it has passed, which -1 remembers.</summary>
    private bool Skip()
    {
        var passed = Math.Min(_toSkip, _chunk.Length - _position);
        _position += (int)passed;
        _toSkip -= passed;
        _toSkip = _toSkip == 0 ? -1 : _toSkip;
        return _toSkip < 0;
    }

    private bool Skipped(out Frame frame)
    {
        _toSkip = 0;
        frame = new Frame { Skipped = true, End = _position };
        return true;
    }
}
