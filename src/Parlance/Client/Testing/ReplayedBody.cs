namespace Parlance.Client.Testing;

/// <summary>A recorded body, chunk by chunk; with a clock each at its time.</summary>
internal sealed class ReplayedBody(RecordedExchange recorded, TimeProvider? time) : ReadOnlyStream
{
    private readonly long _started = time?.GetTimestamp() ?? 0;
    private int _next;
    private ReadOnlyMemory<byte> _rest;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (_rest.IsEmpty)
        {
            if (_next == recorded.Chunks.Count)
            {
                return recorded.Broken ? throw new HttpIOException(HttpRequestError.ResponseEnded, "The recorded answer broke off here.") : 0;
            }

            var chunk = recorded.Chunks[_next++];
            if (time is not null && TimeSpan.FromMilliseconds(chunk.Ms) - time.GetElapsedTime(_started) is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            }

            _rest = chunk.Bytes;
        }

        var length = Math.Min(buffer.Length, _rest.Length);
        _rest[..length].CopyTo(buffer);
        _rest = _rest[length..];
        return length;
    }
}
