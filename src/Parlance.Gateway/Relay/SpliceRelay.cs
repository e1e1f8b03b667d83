using Parlance.Upstream;
using Parlance.Wire;

namespace Parlance.Gateway.Relay;

/// <summary>
/// Passes a provider's frames on as they came, for a caller of the same dialect. Withheld are: the frame that ends the stream (<see cref="End"/>, sent once the books are settled), an error
/// (sent in the door's own shape), and usage that the caller did not ask for. A frame that is larger than <paramref name="holdLimit"/> is passed on in pieces.
/// </summary>
internal sealed class SpliceRelay(PooledBuffer output, bool hideUsage, int holdLimit) : IFrameSink, IDisposable
{
    private readonly PooledBuffer _partial = new();
    private PooledBuffer? _end;
    private bool _passing;
    private bool _usage;
    private bool _other;
    private bool _ends;
    private bool _closed;
    private bool _lineFeedSent;

    /// <summary>The frame that ended the stream, as it came; empty when there was none, or nothing in it was held back.</summary>
    public ReadOnlySpan<byte> End => _end is null ? default : _end.WrittenSpan;

    /// <summary>What could end the stream in place of the provider; null (default): nothing has to. Disposed with this.</summary>
    public StreamBeside? Beside { get; init; }

    /// <summary>True when what went to the output ends with a whole frame.</summary>
    public bool AtBoundary => !_passing;

    public void Write(in ChatEvent e)
    {
        Beside?.Write(e);
        switch (e.Kind)
        {
            case ChatEventKind.Usage:
                _usage = true;
                break;
            case ChatEventKind.End:
                _ends = true;
                break;
            case ChatEventKind.Error:
                _closed = true;
                break;
            default:
                _other = true;
                break;
        }
    }

    public void EndFrame(ReadOnlySpan<byte> bytes)
    {
        bytes = WithoutSentLineFeed(bytes);
        if (!_closed && (_passing || !(hideUsage && _usage && !_other && !_ends)))
        {
            var to = _ends && !_passing ? _end = new PooledBuffer(_partial.Length + bytes.Length) : output;
            Append(_partial.WrittenSpan, to);
            Append(bytes, to);
            if (EndsWithCr(bytes))
            {
                // The frame is known at its last CR, and the LF behind it may never be waited for; clients that read CR LF as one (eventsource-parser) do wait.
                Append("\n"u8, to);
                _lineFeedSent = true;
            }
        }

        _closed |= _ends;
        _partial.Clear();
        _passing = _usage = _other = _ends = false;
    }

    public void EndChunk(ReadOnlySpan<byte> rest)
    {
        rest = WithoutSentLineFeed(rest);
        if (_closed)
        {
            return;
        }

        if (_passing)
        {
            Append(rest, output);
            return;
        }

        rest.CopyTo(_partial.GetSpan(rest.Length));
        _partial.Advance(rest.Length);
        if (_partial.Length > holdLimit)
        {
            Append(_partial.WrittenSpan, output);
            _partial.Clear();
            _passing = true;
        }
    }

    public void Dispose()
    {
        _partial.Dispose();
        _end?.Dispose();
        Beside?.Dispose();
    }

    /// <summary>Whether the frame that <paramref name="bytes"/> end is cut between the CR and the LF of its last line.</summary>
    private bool EndsWithCr(ReadOnlySpan<byte> bytes)
    {
        var before = _partial.WrittenSpan;
        return bytes is [.., (byte)'\n', (byte)'\r'] || (bytes is [(byte)'\r'] && before is [.., (byte)'\n']);
    }

    private ReadOnlySpan<byte> WithoutSentLineFeed(ReadOnlySpan<byte> bytes)
    {
        var sent = _lineFeedSent && bytes is [(byte)'\n', ..];
        _lineFeedSent &= bytes.IsEmpty;
        return sent ? bytes[1..] : bytes;
    }

    private static void Append(ReadOnlySpan<byte> bytes, PooledBuffer to)
    {
        bytes.CopyTo(to.GetSpan(bytes.Length));
        to.Advance(bytes.Length);
    }
}
