using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Parlance.Gateway.Relay;
using Parlance.Wire;

namespace Parlance.Gateway.Features.Cache;

/// <summary>
/// The response of a request that nobody made: what is written goes to a <see cref="SharedAnswer"/>. An error is not told before its end, when it is known whom it concerns. Not thread-safe.
/// </summary>
internal sealed class SharedResponse : PipeWriter, IHttpResponseBodyFeature, IAnswerEnd, IDisposable
{
    private readonly SharedAnswer _answer;
    private readonly HttpResponse _response;
    private readonly PooledBuffer _unsent = new(1024);
    private Stream? _stream;

    private SharedResponse(SharedAnswer answer, HttpResponse response) => (_answer, _response) = (answer, response);

    public Stream Stream => _stream ??= AsStream(leaveOpen: true);

    public PipeWriter Writer => this;

    /// <summary>A request like <paramref name="caller"/> that outlives it, whose answer is <paramref name="answer"/>.</summary>
    public static SharedResponse Open(HttpContext caller, SharedAnswer answer, out DefaultHttpContext made)
    {
        made = new DefaultHttpContext { RequestAborted = answer.Abandoned };
        made.Request.Method = caller.Request.Method;
        made.Request.Path = caller.Request.Path;
        made.Request.QueryString = caller.Request.QueryString;
        foreach (var header in caller.Request.Headers)
        {
            made.Request.Headers[header.Key] = header.Value;
        }

        var response = new SharedResponse(answer, made.Response);
        made.Features.Set<IHttpResponseBodyFeature>(response);
        made.Features.Set<IAnswerEnd>(response);
        return response;
    }

    public void MarkComplete() => _answer.IsComplete = true;

    /// <summary>Tells what has not been told yet.</summary>
    public async ValueTask FinishAsync()
    {
        _answer.Begin(Head());
        await SendAsync(_answer.Abandoned);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _unsent.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _unsent.GetSpan(sizeHint);

    public override void Advance(int bytes) => _unsent.Advance(bytes);

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var head = Head();
        if (head.IsGood)
        {
            _answer.Begin(head);
            await SendAsync(cancellationToken);
        }

        return default;
    }

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }

    public void DisableBuffering()
    {
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException("No answer is a file.");

    public Task CompleteAsync() => Task.CompletedTask;

    public void Dispose() => _unsent.Dispose();

    private SharedHead Head() => new(_response.StatusCode, [.. _response.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()))]);

    private async ValueTask SendAsync(CancellationToken cancellation)
    {
        if (_unsent.Length > 0)
        {
            var piece = _unsent.WrittenSpan.ToArray();
            _unsent.Clear();
            await _answer.AddAsync(piece, cancellation);
        }
    }
}
