using System.Buffers;
using System.Runtime.CompilerServices;
using Parlance.Simulator.Faults;
using Parlance.Simulator.Models;
using Parlance.Wire;

namespace Parlance.Simulator;

/// <summary>Collects bytes and sends them in the cuts that were asked for. Not thread-safe.</summary>
internal sealed class Outlet(IReply reply, Split split, Dice dice, CancellationToken gone) : IDisposable
{
    private const int MaxRandomCut = 24;

    private readonly PooledBuffer _buffer = new();
    private Dice _dice = dice;

    public IBufferWriter<byte> Buffer => _buffer;

    public int Length => _buffer.Length;

    public void Take(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);

    public ValueTask SendHeadersAsync() => reply.WriteAsync(ReadOnlyMemory<byte>.Empty, gone);

    /// <summary>Sends what was collected. The builder pools the state that waiting needs; one event of a paced stream is one wait.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync()
    {
        if (split == Split.None)
        {
            if (_buffer.Length > 0)
            {
                await reply.WriteAsync(_buffer.WrittenMemory, gone).ConfigureAwait(false);
            }
        }
        else
        {
            for (var at = 0; at < _buffer.Length;)
            {
                var length = Math.Min(split == Split.Bytes ? 1 : 1 + _dice.Below(MaxRandomCut), _buffer.Length - at);
                await reply.WriteAsync(_buffer.WrittenMemory.Slice(at, length), gone).ConfigureAwait(false);
                at += length;
            }
        }

        _buffer.Clear();
    }

    public void Reset() => reply.Reset();

    public void Dispose() => _buffer.Dispose();
}
