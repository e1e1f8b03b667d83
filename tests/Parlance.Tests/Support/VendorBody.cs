using System.Text;

namespace Parlance.Tests.Support;

/// <summary>The body of a <see cref="Vendor"/>'s answer: bytes, pauses and accidents in the order in which they were told.</summary>
public sealed class VendorBody(ManualTime time) : Stream
{
    private readonly Queue<Func<Memory<byte>, CancellationToken, ValueTask<int>>> _steps = new();
    private ReadOnlyMemory<byte> _bytes;

    /// <summary>True once the client let go of it.</summary>
    public bool Closed { get; private set; }

    /// <summary>True once the client has read everything.</summary>
    public bool ReadToEnd { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Sends a text.</summary>
    public VendorBody Says(string text) => Says(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends bytes.</summary>
    public VendorBody Says(byte[] bytes)
    {
        _steps.Enqueue((buffer, _) =>
        {
            _bytes = bytes;
            return ValueTask.FromResult(Take(buffer));
        });
        return this;
    }

    /// <summary>Sends nothing for a while.</summary>
    public VendorBody Waits(TimeSpan wait)
    {
        _steps.Enqueue(async (buffer, cancellation) =>
        {
            await time.WaitAsync(wait, cancellation).ConfigureAwait(false);
            return await NextAsync(buffer, cancellation).ConfigureAwait(false);
        });
        return this;
    }

    /// <summary>Sends nothing any more, and does not end either.</summary>
    public VendorBody Hangs() => Waits(Timeout.InfiniteTimeSpan);

    /// <summary>Breaks off as the network does.</summary>
    public VendorBody Breaks()
    {
        _steps.Enqueue((_, _) => throw new HttpIOException(HttpRequestError.ResponseEnded, "The response ended prematurely."));
        return this;
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Closed, this);
        return NextAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Closed = true;
        base.Dispose(disposing);
    }

    private ValueTask<int> NextAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!_bytes.IsEmpty)
        {
            return ValueTask.FromResult(Take(buffer));
        }

        if (_steps.TryDequeue(out var step))
        {
            return step(buffer, cancellationToken);
        }

        ReadToEnd = true;
        return ValueTask.FromResult(0);
    }

    private int Take(Memory<byte> buffer)
    {
        var length = Math.Min(buffer.Length, _bytes.Length);
        _bytes[..length].CopyTo(buffer);
        _bytes = _bytes[length..];
        return length;
    }
}
