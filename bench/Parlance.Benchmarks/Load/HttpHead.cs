using System.Buffers.Text;
using System.Text;

namespace Parlance.Benchmarks.Load;

/// <summary>What a client must know of an answer's head.</summary>
internal readonly record struct HttpHead(int Status, long Length, bool Chunked, bool Close)
{
    /// <summary>Reads a status line and header lines, each with its line end.</summary>
    public static HttpHead Parse(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[9..], out int status, out _))
        {
            throw new IOException("Not an HTTP/1.1 answer.");
        }

        var (length, chunked, close) = (0L, false, false);
        for (int end; (end = head.IndexOf("\r\n"u8)) >= 0; head = head[(end + 2)..])
        {
            var line = head[..end];
            var colon = line.IndexOf((byte)':');
            var value = line[(colon + 1)..].Trim((byte)' ');
            switch (colon)
            {
                case 14 when Ascii.EqualsIgnoreCase(line[..colon], "content-length"u8):
                    _ = Utf8Parser.TryParse(value, out length, out _);
                    break;
                case 17 when Ascii.EqualsIgnoreCase(line[..colon], "transfer-encoding"u8):
                    chunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
                    break;
                case 10 when Ascii.EqualsIgnoreCase(line[..colon], "connection"u8):
                    close = Ascii.EqualsIgnoreCase(value, "close"u8);
                    break;
            }
        }

        return new HttpHead(status, length, chunked, close);
    }
}
