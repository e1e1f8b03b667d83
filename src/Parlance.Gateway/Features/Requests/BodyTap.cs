using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Parlance.Wire;

namespace Parlance.Gateway.Features.Requests;

/// <summary>Copies the beginning of what is asked and answered while it passes. Not thread-safe. Dispose takes it off the answer.</summary>
internal sealed class BodyTap : PipeWriter, IHttpResponseBodyFeature, IDisposable
{
    private readonly HttpContext _http;
    private readonly IHttpResponseBodyFeature _inner;
    private readonly int _most;
    private readonly PooledBuffer _asked = new(1024);
    private readonly PooledBuffer _answered = new(1024);
    private Memory<byte> _memory;
    private Stream? _stream;

    /// <param name="http">The request whose answer passes.</param>
    /// <param name="most">Most bytes that are copied of each body.</param>
    public BodyTap(HttpContext http, int most)
    {
        (_http, _most) = (http, most);
        _inner = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        http.Features.Set<IHttpResponseBodyFeature>(this);
    }

    public ReadOnlySpan<byte> Asked => _asked.WrittenSpan;

    public long AskedLength { get; private set; }

    public ReadOnlySpan<byte> Answered => _answered.WrittenSpan;

    public long AnsweredLength { get; private set; }

    public Stream Stream => _stream ??= AsStream(leaveOpen: true);

    public PipeWriter Writer => this;

    public override bool CanGetUnflushedBytes => _inner.Writer.CanGetUnflushedBytes;

    public override long UnflushedBytes => _inner.Writer.UnflushedBytes;

    /// <summary>What is asked.</summary>
    public void Ask(ReadOnlySpan<byte> body)
    {
        Keep(_asked, body);
        AskedLength += body.Length;
    }

    // The server may give an empty piece to who does not say how much is wanted.
    public override Memory<byte> GetMemory(int sizeHint = 0) => _memory = _inner.Writer.GetMemory(Math.Max(1, sizeHint));

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        Pass(_memory.Span[..bytes]);
        _memory = _memory[bytes..];
        _inner.Writer.Advance(bytes);
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        Pass(source.Span);
        return _inner.Writer.WriteAsync(source, cancellationToken);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => _inner.Writer.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => _inner.Writer.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => _inner.Writer.Complete(exception);

    public void DisableBuffering() => _inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => _inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException("No answer is a file.");

    public Task CompleteAsync() => _inner.CompleteAsync();

    public void Dispose()
    {
        _http.Features.Set(_inner);
        _asked.Dispose();
        _answered.Dispose();
    }

    private void Pass(ReadOnlySpan<byte> bytes)
    {
        Keep(_answered, bytes);
        AnsweredLength += bytes.Length;
    }

    private void Keep(PooledBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        var kept = bytes[..Math.Min(bytes.Length, Math.Max(0, _most - buffer.Length))];
        kept.CopyTo(buffer.GetSpan(kept.Length));
        buffer.Advance(kept.Length);
    }
}
