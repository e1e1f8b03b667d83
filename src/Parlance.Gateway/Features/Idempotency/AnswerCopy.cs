using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Parlance.Gateway.Relay;
using Parlance.Wire;

namespace Parlance.Gateway.Features.Idempotency;

/// <summary>Lets an answer pass and keeps a copy, up to a size. It counts only when <see cref="Complete"/> was called: an answer that failed or was cut is not one to repeat. Not thread-safe.</summary>
internal sealed class AnswerCopy : PipeWriter, IHttpResponseBodyFeature, IAnswerEnd, IDisposable
{
    private const int MostBytes = 8 * 1024 * 1024;
    private readonly IHttpResponseBodyFeature _inner;
    private readonly PooledBuffer _copy = new(4096);
    private Memory<byte> _memory;
    private Stream? _stream;

    public AnswerCopy(IHttpResponseBodyFeature inner) => _inner = inner;

    /// <summary>Whether the answer is whole and good.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>What passed; null when it was too large.</summary>
    public byte[]? Body => _copy.Length > MostBytes ? null : _copy.WrittenSpan.ToArray();

    public Stream Stream => _stream ??= AsStream(leaveOpen: true);

    public PipeWriter Writer => this;

    public override bool CanGetUnflushedBytes => _inner.Writer.CanGetUnflushedBytes;

    public override long UnflushedBytes => _inner.Writer.UnflushedBytes;

    /// <summary>Says that the answer is whole and good.</summary>
    public void MarkComplete() => IsComplete = true;

    // The server may give an empty piece to who does not say how much is wanted.
    public override Memory<byte> GetMemory(int sizeHint = 0) => _memory = _inner.Writer.GetMemory(Math.Max(1, sizeHint));

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        Keep(_memory.Span[..bytes]);
        _memory = _memory[bytes..];
        _inner.Writer.Advance(bytes);
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        Keep(source.Span);
        return _inner.Writer.WriteAsync(source, cancellationToken);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => _inner.Writer.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => _inner.Writer.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => _inner.Writer.Complete(exception);

    public void DisableBuffering() => _inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => _inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException("No answer is a file.");

    public Task CompleteAsync() => _inner.CompleteAsync();

    public void Dispose() => _copy.Dispose();

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_copy.Length <= MostBytes)
        {
            bytes.CopyTo(_copy.GetSpan(bytes.Length));
            _copy.Advance(bytes.Length);
        }
    }
}
