namespace Parlance.Client.Testing;

/// <summary>A body on its way to the client that remembers what passed and when. What was read when it ends, breaks or is left is the recording.</summary>
internal sealed class RecordedBody(Stream source, TimeProvider time, Action<IReadOnlyList<Chunk>, bool> done) : ReadOnlyStream
{
    private readonly List<Chunk> _chunks = [];
    private readonly long _started = time.GetTimestamp();
    private bool _done;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            Finish(broken: true);
            throw;
        }

        if (read > 0)
        {
            _chunks.Add(new Chunk((long)time.GetElapsedTime(_started).TotalMilliseconds, buffer[..read].ToArray()));
        }
        else if (buffer.Length > 0)
        {
            Finish(broken: false);
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Finish(broken: true);
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Finish(bool broken)
    {
        if (!_done)
        {
            _done = true;
            done(_chunks, broken);
        }
    }
}
