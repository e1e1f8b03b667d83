using System.Buffers;

namespace Parlance.Benchmarks.Clients;

/// <summary>The <c>data:</c> lines of a stream, from a pooled buffer: what one writes by hand when every event is one line of JSON.</summary>
internal sealed class SseLines(Stream body) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private int _start;
    private int _end;

    /// <summary>The data of the line that was read last; valid until the next one is.</summary>
    public ReadOnlyMemory<byte> Data { get; private set; }

    /// <summary>Moves to the next line of data that is here already.</summary>
    public bool TryNext()
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n')) >= 0)
        {
            var line = _buffer.AsMemory(_start, length);
            _start += length + 1;
            if (line.Span.StartsWith("data: "u8))
            {
                Data = line["data: ".Length..];
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads on; false at the end.</summary>
    public async ValueTask<bool> FillAsync()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
        {
            var grown = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.CopyTo(grown, 0);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = grown;
        }

        var read = await body.ReadAsync(_buffer.AsMemory(_end));
        _end += read;
        return read > 0;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
