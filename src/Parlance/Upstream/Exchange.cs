using System.Runtime.CompilerServices;
using Parlance.Dialects;
using Parlance.Manifests;
using Parlance.Wire;

namespace Parlance.Upstream;

/// <summary>
/// One HTTP call to a provider: the status and headers it answered, and its body as it arrives. What the network or the clock does becomes <see cref="Error"/>, never an exception.
/// Not thread-safe, except that cancelling is. Dispose always: it closes the connection when the body was not read to its end.
/// </summary>
public sealed class Exchange : IAsyncDisposable
{
    /// <summary>Code of the error when a whole answer took too long.</summary>
    internal const string WholeTimeout = "whole_timeout";

    private const int MaxErrorBody = 64 * 1024;
    private readonly DeadlineSweep _sweep;
    private readonly Timeouts _timeouts;
    private readonly long _end;
    private long _started;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _stop;
    private Envelope? _envelope;
    private HttpResponseMessage? _response;
    private Stream? _body;
    private readonly bool _whole;
    private long _deadline;
    private volatile bool _expired;
    private bool _content;
    private bool _ended;
    private int _disposed;

    /// <param name="target">Where to.</param>
    /// <param name="sweep">Ends it when a phase takes too long.</param>
    /// <param name="timeouts">Limits of the phases.</param>
    /// <param name="whole">Whether the answer is asked for whole: then one limit takes the place of those for headers and first content.</param>
    /// <param name="end">Timestamp at which the whole call ends.</param>
    /// <param name="caller">The caller's wish to stop.</param>
    internal Exchange(Target target, DeadlineSweep sweep, Timeouts timeouts, bool whole, long end, CancellationToken caller)
    {
        Target = target;
        _whole = whole;
        _sweep = sweep;
        _timeouts = timeouts;
        _end = end;
        _caller = caller;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(caller);
        _started = sweep.TimeProvider.GetTimestamp();
        _deadline = Math.Min(end, After(_started, HeadersLimit));
    }

    /// <summary>Where the call went.</summary>
    public Target Target { get; }

    /// <summary>The HTTP status; 0 before one arrived.</summary>
    public int Status { get; private set; }

    /// <summary>Why the call failed: no connection, a phase that took too long, a status other than 2xx, a body that broke off. Null while all is well.</summary>
    public ChatError? Error { get; private set; }

    /// <summary>True when the body is a stream, cut as the provider's dialect says.</summary>
    public bool IsStream { get; private set; }

    /// <summary>The media type of the body, without parameters; null when the provider does not say.</summary>
    public string? MediaType { get; private set; }

    /// <summary>The provider's own id of the request; null when it gave none.</summary>
    public string? RequestId { get; private set; }

    /// <summary>How long nothing remains of a limit, as a good answer says; null when something does, or nothing is said.</summary>
    internal TimeSpan? LimitedFor { get; private set; }

    /// <summary>Whether a stream is asked for. Default false.</summary>
    internal bool AsksStream { get; init; }

    /// <summary>Sends the call's other requests, with its credential, for answers that are not ready at once; null where there are none.</summary>
    internal Func<Uri, ValueTask>? Again { get; set; }

    /// <summary>Clock of its limits.</summary>
    internal TimeProvider TimeProvider => _sweep.TimeProvider;

    internal long Deadline => Volatile.Read(ref _deadline);

    /// <summary>Code of what takes too long now, if something does.</summary>
    private string Phase => _content ? "idle_timeout" : _whole ? WholeTimeout : _response is null ? "headers_timeout" : "first_token_timeout";

    private TimeSpan HeadersLimit => _whole ? AtLeastTheManifests(_timeouts.Whole) : Target.Provider.HeadersTimeout ?? _timeouts.Headers;

    private TimeSpan FirstTokenLimit => AtLeastTheManifests(_whole ? _timeouts.Whole : _timeouts.FirstToken);

    /// <summary>The next bytes of the body: their number, or 0 at its end, when <see cref="Error"/> tells whether it ended well.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        if (_body is null || Error is not null)
        {
            return 0;
        }

        if (_content)
        {
            Volatile.Write(ref _deadline, Math.Min(_end, After(TimeProvider.GetTimestamp(), _timeouts.Idle)));
        }

        try
        {
            var read = await _body.ReadAsync(buffer, _stop.Token).ConfigureAwait(false);
            _ended |= read == 0;
            if (_content)
            {
                // While nobody reads, it is not the provider who is slow.
                Volatile.Write(ref _deadline, _end);
            }

            return read;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or HttpRequestException)
        {
            Fail(Translate(exception, _content ? ErrorPhase.Stream : ErrorPhase.FirstToken));
            return 0;
        }
    }

    /// <summary>Says that content has arrived: from now on the time between two reads is limited, no longer the time to the first token.</summary>
    public void MarkContent()
    {
        _content = true;
        Volatile.Write(ref _deadline, _end);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _sweep.Remove(this);
            _response?.Dispose();
            _stop.Dispose();
            if (_ended && Error is null)
            {
                _envelope?.Return();
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Waits for something that the call needs before it can be sent; false when the caller or a deadline ended the call meanwhile.</summary>
    internal async ValueTask<bool> AwaitAsync(Task needed)
    {
        _sweep.Add(this);
        try
        {
            await needed.WaitAsync(_stop.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException exception)
        {
            Fail(Translate(exception, ErrorPhase.Connect));
            return false;
        }
    }

    /// <summary>Forgets an answer, so that the call can be sent once more within its time.</summary>
    internal void Reopen()
    {
        _response?.Dispose();
        (_response, _body, Error, Status, RequestId, MediaType, IsStream) = (null, null, null, 0, null, null, false);
        Volatile.Write(ref _deadline, Math.Min(_end, After(_started, HeadersLimit)));
    }

    /// <summary>Waits and asks for an answer that was not ready; false when that failed. A credential is bound to its origin: any other is not asked.</summary>
    internal async ValueTask<bool> AskAgainAsync(PendingAnswer pending)
    {
        var from = Target.Provider.BaseUrl;
        if (Again is not { } ask || !Uri.TryCreate(from, pending.IsPath ? from.AbsoluteUri.TrimEnd('/') + pending.Address : pending.Address, out var uri)
            || Uri.Compare(uri, from, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) != 0)
        {
            Fail(new ChatError(ErrorKind.ServerError, $"{Target.Name} has its answer at another origin than its own, where no credential goes.") { Code = "upstream_foreign_address", Status = 502, Phase = ErrorPhase.FirstToken, Retryable = false });
            return false;
        }

        if (After(TimeProvider.GetTimestamp(), pending.Wait) >= _end)
        {
            Fail(new ChatError(ErrorKind.Timeout, $"{Target.Name} did not answer in time (total timeout).") { Code = "total_timeout", Phase = ErrorPhase.FirstToken });
            return false;
        }

        Volatile.Write(ref _deadline, _end);
        try
        {
            await Task.Delay(pending.Wait, _sweep.TimeProvider, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            Fail(Translate(exception, ErrorPhase.FirstToken));
            return false;
        }

        _started = TimeProvider.GetTimestamp();
        Reopen();
        await ask(uri).ConfigureAwait(false);
        return Error is null;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    internal async ValueTask OpenAsync(HttpMessageInvoker invoker, HttpRequestMessage request, Envelope? envelope = null)
    {
        _envelope = envelope;
        _sweep.Add(this);
        try
        {
            _response = await invoker.SendAsync(request, _stop.Token).ConfigureAwait(false);
            Status = (int)_response.StatusCode;
            RequestId = ResponseHeaders.RequestId(_response.Headers);
            LimitedFor = Status is >= 200 and < 300 ? ResponseHeaders.Reset(_response.Headers, Target.Provider.RateLimitHeaders, TimeProvider.GetUtcNow()) : null;
            MediaType = ResponseHeaders.MediaType(_response.Content.Headers);
            IsStream = Target.Dialect.IsStream(MediaType, AsksStream);
            Volatile.Write(ref _deadline, Math.Min(_end, After(_started, FirstTokenLimit)));

            // The framework's own answer is a stream at once; a handler of the user's may answer with anything.
            _body = envelope is null ? await _response.Content.ReadAsStreamAsync(_stop.Token).ConfigureAwait(false) : _response.Content.ReadAsStream(_stop.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            Fail(Translate(exception, ErrorPhase.Connect));
            return;
        }

        if (Status is < 200 or >= 300)
        {
            await ReadErrorAsync().ConfigureAwait(false);
        }
    }

    internal void Expire()
    {
        _expired = true;
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call ended between the sweep's look and now: nothing is left to stop.
        }
    }

    /// <summary>Ends the call from outside.</summary>
    internal void End(ChatError why)
    {
        Fail(why);
        Expire();
    }

    internal void Fail(ChatError error) => Error ??= error;

    private async ValueTask ReadErrorAsync()
    {
        using var body = new PooledBuffer();
        int read;
        while (body.Length < MaxErrorBody && (read = await ReadAsync(body.GetMemory(4096)).ConfigureAwait(false)) > 0)
        {
            body.Advance(read);
        }

        if (_caller.IsCancellationRequested)
        {
            return;
        }

        // The status has been read: it says more than a body that broke off or came too late.
        var headers = _response!.Headers;
        var error = Status < 400 ? NoAnswer() : Target.Dialect.ReadError(Status, body.WrittenSpan, name => ResponseHeaders.First(headers, name));
        error = Target.Provider.Errors?.Apply(error, Status) ?? error;
        Error = error with
        {
            Phase = ErrorPhase.FirstToken,
            RetryAfter = ResponseHeaders.RetryAfter(headers, Status == 429 ? Target.Provider.RateLimitHeaders : [], TimeProvider.GetUtcNow()) ?? error.RetryAfter,
            Retryable = ResponseHeaders.ShouldRetry(headers) ?? (error.Retryable && error.Kind != ErrorKind.Conflict),
            RequestId = RequestId ?? error.RequestId,
        };
    }

    /// <summary>A redirect is not followed: the credential belongs to one origin.</summary>
    private ChatError NoAnswer() => new(ErrorKind.ServerError, $"{Target.Name} answered with status {Status}, which is no answer to a chat call; redirects are not followed.")
    {
        Code = "upstream_unexpected_status",
        Status = 502,
        Retryable = false,
    };

    private ChatError Translate(Exception exception, ErrorPhase phase)
    {
        if (_caller.IsCancellationRequested)
        {
            return new ChatError(ErrorKind.Cancelled, "The caller cancelled the request.") { Side = ErrorSide.Client, Phase = phase };
        }

        if (_expired)
        {
            var code = Volatile.Read(ref _deadline) >= _end ? "total_timeout" : Phase;
            return new ChatError(ErrorKind.Timeout, $"{Target.Name} did not answer in time ({code.Replace('_', ' ')}).") { Phase = phase, Code = code };
        }

        if (exception is OperationCanceledException { InnerException: TimeoutException })
        {
            return new ChatError(ErrorKind.Timeout, $"No connection to {Target.ChatUri.Host} in time.") { Phase = phase, Code = "connect_timeout" };
        }

        var reason = NetworkReason.Of(exception);
        return phase == ErrorPhase.Connect
            ? new ChatError(ErrorKind.ServerError, $"The call to {Target.ChatUri.Host} failed: {reason}.") { Phase = phase, Code = "upstream_unreachable", Status = 502 }
            : new ChatError(ErrorKind.ServerError, $"The answer of {Target.Name} broke off: {reason}.") { Phase = phase, Code = "upstream_incomplete", Status = 502 };
    }

    private TimeSpan AtLeastTheManifests(TimeSpan limit) => Target.Provider.HeadersTimeout is { } said && said > limit ? said : limit;

    private long After(long timestamp, TimeSpan span) => timestamp + TimeProvider.Ticks(span);
}
