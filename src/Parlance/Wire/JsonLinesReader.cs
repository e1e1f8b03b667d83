using System.Buffers;

namespace Parlance.Wire;

/// <summary>
/// One JSON value per line (NDJSON): lines end in LF or CRLF, blank lines count for nothing, a byte order mark may lead. A last line without a line end counts (<see cref="Complete"/>):
/// a server that closes behind its last line has said it. A line that stands in one chunk is read in place; only what a chunk boundary cuts is copied.
/// </summary>
internal sealed class JsonLinesReader : IFrameReader
{
    private readonly int _limit;
    private readonly bool _skipLarge;
    private ReadOnlyMemory<byte> _chunk;
    private int _position;
    private byte[] _line = [];
    private int _length;
    private bool _begun;

    /// <summary>A reader that refuses lines larger than <paramref name="limit"/> bytes.</summary>
    /// <param name="limit">Bytes, without the line end; default 1 MiB.</param>
    /// <param name="skipLarge">Whether a larger line is passed over in constant memory, as a frame without data, instead of ending the reading. Default false.</param>
    public JsonLinesReader(int limit = 1 << 20, bool skipLarge = false)
    {
        _limit = limit;
        _skipLarge = skipLarge;
    }

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
        while (_position < chunk.Length && !TooLarge)
        {
            var rest = chunk[_position..];
            var length = rest.IndexOf((byte)'\n');
            if (length < 0)
            {
                _position = chunk.Length;
                Keep(rest);
                break;
            }

            _position += length + 1;
            if (TryTake(rest[..length], out frame))
            {
                return true;
            }
        }

        frame = default;
        return false;
    }

    public bool Complete(out Frame frame) => TryTake(default, out frame);

    public void Dispose()
    {
        if (_line.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_line);
            _line = [];
        }
    }

    /// <summary>The end of a line; false when the line is blank, or too large and not to be skipped.</summary>
    private bool TryTake(ReadOnlySpan<byte> line, out Frame frame)
    {
        if (_length > 0)
        {
            Keep(line);
            line = _line.AsSpan(0, _length);
            _length = 0;
        }

        line = Trim(line);
        if (line.Length > _limit)
        {
            Overflow();
        }

        frame = default;
        if (Skipping)
        {
            Skipping = false;
            frame = new Frame { Skipped = true, End = _position };
            return true;
        }

        if (line.IsEmpty || TooLarge)
        {
            return false;
        }

        frame = new Frame { Data = line, End = _position };
        return true;
    }

    private ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> line)
    {
        if (!_begun && !line.IsEmpty)
        {
            _begun = true;
            line = line.StartsWith("\uFEFF"u8) ? line[3..] : line;
        }

        line = line is [.., (byte)'\r'] ? line[..^1] : line;
        return line.ContainsAnyExcept(" \t"u8) ? line : default;
    }

    /// <summary>Keeps what a chunk boundary cut. The line's own CR and a byte order mark do not count, so that a limit does not depend on the cut.</summary>
    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (Skipping)
        {
            return;
        }

        if (_length + bytes.Length > _limit + 4L)
        {
            Overflow();
            return;
        }

        if (_length + bytes.Length > _line.Length)
        {
            var grown = ArrayPool<byte>.Shared.Rent(Math.Max(_length + bytes.Length, Math.Max(256, _line.Length * 2)));
            _line.AsSpan(0, _length).CopyTo(grown);
            Dispose();
            _line = grown;
        }

        bytes.CopyTo(_line.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Overflow()
    {
        TooLarge = !_skipLarge;
        Skipping = _skipLarge;
        _length = 0;
    }
}
