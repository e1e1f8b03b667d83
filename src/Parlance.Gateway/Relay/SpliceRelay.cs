using Parlance.Upstream;
using Parlance.Wire;

namespace Parlance.Gateway.Relay;

/// <summary>
/// Passes a provider's frames on as they came, for a caller of the same dialect. Withheld are: the frame that ends the stream (sent once the books are settled), an error
/// (sent in the door's own shape), and usage that the caller did not ask for. A frame that is larger than the buffer is passed on in pieces.
/// </summary>
internal sealed class SpliceRelay(PooledBuffer output, bool hideUsage) : IFrameSink, IDisposable
{
    private const int HoldLimit = 64 * 1024;
    private readonly PooledBuffer _partial = new();
    private bool _passing;
    private bool _usage;
    private bool _other;
    private bool _closed;

    /// <summary>True when what went to the output ends with a whole frame.</summary>
    public bool AtBoundary => !_passing;

    public void Write(in ChatEvent e)
    {
        switch (e.Kind)
        {
            case ChatEventKind.Usage:
                _usage = true;
                break;
            case ChatEventKind.End or ChatEventKind.Error:
                _closed = true;
                break;
            default:
                _other = true;
                break;
        }
    }

    public void EndFrame(ReadOnlySpan<byte> bytes)
    {
        if (!_closed && !(hideUsage && _usage && !_other && !_passing))
        {
            Append(_partial.WrittenSpan);
            Append(bytes);
        }

        _partial.Clear();
        _passing = _usage = _other = false;
    }

    public void EndChunk(ReadOnlySpan<byte> rest)
    {
        if (_closed)
        {
            return;
        }

        if (_passing)
        {
            Append(rest);
            return;
        }

        rest.CopyTo(_partial.GetSpan(rest.Length));
        _partial.Advance(rest.Length);
        if (_partial.Length > HoldLimit)
        {
            Append(_partial.WrittenSpan);
            _partial.Clear();
            _passing = true;
        }
    }

    public void Dispose() => _partial.Dispose();

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }
}
