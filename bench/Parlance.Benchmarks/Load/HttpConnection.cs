using System.Buffers.Text;
using System.Net.Sockets;

namespace Parlance.Benchmarks.Load;

/// <summary>
/// One kept HTTP/1.1 connection, one exchange at a time. Made of a socket and a buffer, because the load shares the machine with what it measures. Connects when first used.
/// </summary>
internal sealed class HttpConnection(Endpoint endpoint) : IDisposable
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Socket? _socket;
    private int _start;
    private int _end;
    private bool _disposed;

    /// <summary>Sends the request and reads the answer into <paramref name="check"/>. Null when it was right, else what was wrong; after that the connection is a new one.</summary>
    public async Task<string?> ExchangeAsync(ReadOnlyMemory<byte> request, IAnswerCheck check)
    {
        try
        {
            await SendAsync(request);
            var head = await ReadHeadAsync();
            await (head.Chunked ? ReadChunkedAsync(check) : ReadLengthAsync(check, head.Length));
            if (head.Close)
            {
                Close();
            }

            return check.End(head.Status);
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            Close();
            check.End(0);
            return e.Message;
        }
    }

    /// <summary>Cuts the connection, also under a running exchange.</summary>
    public void Dispose()
    {
        _disposed = true;
        _socket?.Dispose();
    }

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
        _start = _end = 0;
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> request)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_socket is null)
        {
            _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(endpoint.Address);
        }

        while (!request.IsEmpty)
        {
            request = request[await _socket.SendAsync(request)..];
        }
    }

    private async ValueTask<HttpHead> ReadHeadAsync()
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (length >= 0)
            {
                var head = HttpHead.Parse(_buffer.AsSpan(_start, length + 2));
                _start += length + 4;
                return head;
            }

            await ReceiveAsync();
        }
    }

    private async ValueTask ReadLengthAsync(IAnswerCheck check, long length)
    {
        while (true)
        {
            var taken = (int)Math.Min(length, _end - _start);
            check.Push(_buffer.AsSpan(_start, taken));
            _start += taken;
            length -= taken;
            if (length == 0)
            {
                return;
            }

            await ReceiveAsync();
        }
    }

    private async ValueTask ReadChunkedAsync(IAnswerCheck check)
    {
        while (true)
        {
            int line;
            while ((line = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
            {
                await ReceiveAsync();
            }

            if (!Utf8Parser.TryParse(_buffer.AsSpan(_start, line), out int size, out _, 'x'))
            {
                throw new IOException("A chunk without a size.");
            }

            _start += line + 2;
            if (size > 0)
            {
                await ReadLengthAsync(check, size);
            }

            // The line end behind the chunk; behind the last one it ends the (empty) trailer.
            while (_end - _start < 2)
            {
                await ReceiveAsync();
            }

            _start += 2;
            if (size == 0)
            {
                return;
            }
        }
    }

    private async ValueTask ReceiveAsync()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            throw new IOException("The answer's head is larger than 16 KiB.");
        }

        var received = await _socket!.ReceiveAsync(_buffer.AsMemory(_end));
        _end += received > 0 ? received : throw new IOException("The server closed the connection inside an answer.");
    }
}
