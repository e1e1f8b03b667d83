using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Runtime.CompilerServices;

namespace Parlance.Simulator;

/// <summary>An answer that stays in this process. A write waits until it was read, so that cuts and pauses reach the reader as a socket would show them.</summary>
internal sealed class PipeReply(HttpRequestMessage request) : IReply
{
    private readonly Pipe _pipe = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: 1,
        resumeWriterThreshold: 1,
        useSynchronizationContext: false));

    private readonly TaskCompletionSource<HttpResponseMessage> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _gone = new();
    private HttpResponseMessage? _message;

    /// <summary>The response, once its headers are out.</summary>
    public Task<HttpResponseMessage> Response => _response.Task;

    /// <summary>Why the body ends without being complete; null when it does not.</summary>
    public IOException? Broken { get; private set; }

    /// <summary>Runs the engine; the token is cancelled when the reader goes away.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> handle)
    {
        try
        {
            await handle(_gone.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (!_response.Task.IsCompleted)
        {
            _response.TrySetException(e);
        }
        catch (Exception e)
        {
            Broken = new IOException("The simulator failed.", e);
        }

        _response.TrySetException(Broken ?? new IOException("The simulator closed the connection without an answer."));
        await _pipe.Writer.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>The reader goes away.</summary>
    public void Abandon() => _gone.Cancel();

    public void Start(int status, IReadOnlyList<KeyValuePair<string, string>> headers, long? length)
    {
        var content = new StreamContent(new ReplyStream(_pipe.Reader, this));
        content.Headers.ContentLength = length;
        _message = new HttpResponseMessage((HttpStatusCode)status) { Content = content, RequestMessage = request };
        foreach (var (name, value) in headers)
        {
            if (name.StartsWith("content-", StringComparison.OrdinalIgnoreCase))
            {
                content.Headers.Add(name, value);
            }
            else
            {
                _message.Headers.Add(name, value);
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _response.TrySetResult(_message!);
        _pipe.Writer.Write(bytes.Span);
        var flushed = _pipe.Writer.FlushAsync(cancellationToken);

        // A body of known length is sent whole; a client that does not care to read it has not gone away.
        if (_message!.Content.Headers.ContentLength is null)
        {
            await flushed.ConfigureAwait(false);
        }
    }

    public void Reset()
    {
        Broken = new IOException("The connection was reset.");
        _response.TrySetException(Broken);
    }
}
