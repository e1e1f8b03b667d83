using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Parlance.Wire;

namespace Parlance.Gateway.Relay;

/// <summary>The open stream to one caller. Frames and keep-alive comments come from different threads; a gate lets one write at a time.</summary>
internal sealed class StreamOutput(PipeWriter writer, bool takesComments, TimeProvider time, CancellationToken aborted) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private long _lastWrite = time.GetTimestamp();

    /// <summary>False while the bytes written so far end inside a frame, where a comment would break it.</summary>
    public bool AtBoundary { get; set; } = true;

    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _lastWrite));

    /// <summary>Sends and forgets what is in <paramref name="buffer"/>. False when the caller is gone.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> SendAsync(PooledBuffer buffer)
    {
        if (buffer.Length == 0)
        {
            return !aborted.IsCancellationRequested;
        }

        if (!_gate.Wait(0, CancellationToken.None))
        {
            await _gate.WaitAsync(CancellationToken.None);
        }

        try
        {
            buffer.WrittenSpan.CopyTo(writer.GetSpan(buffer.Length));
            writer.Advance(buffer.Length);
            buffer.Clear();
            var flushed = await writer.FlushAsync(aborted);
            Volatile.Write(ref _lastWrite, time.GetTimestamp());
            return !flushed.IsCompleted && !flushed.IsCanceled && !aborted.IsCancellationRequested;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Writes a comment, unless a frame is being written, or the framing has no comments.</summary>
    public async Task KeepAliveAsync()
    {
        if (!takesComments || !AtBoundary || !_gate.Wait(0, CancellationToken.None))
        {
            return;
        }

        try
        {
            SseWriter.Comment(writer, "keep-alive"u8);
            await writer.FlushAsync(aborted);
            Volatile.Write(ref _lastWrite, time.GetTimestamp());
        }
        catch (OperationCanceledException)
        {
            // The caller is gone; the relay will notice by itself.
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();
}
