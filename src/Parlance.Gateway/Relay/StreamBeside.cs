using Parlance.Dialects;
using Parlance.Wire;

namespace Parlance.Gateway.Relay;

/// <summary>
/// A stream that nobody reads, written beside one whose frames pass as they came: it can end that one where its provider does not, with the blocks closed and the ids kept. Only metered calls pay for it.
/// </summary>
internal sealed class StreamBeside : IDisposable
{
    private readonly PooledBuffer _written = new();
    private readonly HeldEnd _open;

    public StreamBeside(Func<PooledBuffer, IStreamWriter> open)
    {
        Writer = open(_written);
        _open = new HeldEnd(Writer);
    }

    public IStreamWriter Writer { get; }

    /// <summary>What was written since the last event.</summary>
    public ReadOnlySpan<byte> Written => _written.WrittenSpan;

    public void Write(in ChatEvent e)
    {
        _written.Clear();
        _open.Write(e);
    }

    /// <summary>Forgets what was sent as it came.</summary>
    public void Clear() => _written.Clear();

    public void Dispose() => _written.Dispose();
}
