using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Parlance.Dialects;
using Parlance.Dialects.Operations;
using Parlance.Manifests;
using Parlance.Upstream;
using Parlance.Wire;

namespace Parlance.Client.Operations;

/// <summary>One call of a client that is not chat, from the request to the end of the answer. Dispose closes the connection when the answer was not read to its end. Not thread-safe, except that stopping is.</summary>
internal sealed class OperationCall : IAttemptOwner, IAsyncDisposable
{
    private readonly SpelledOperation _spelled;
    private readonly OperationOptions _options;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly List<AttemptRecord> _failed = [];
    private readonly PooledBuffer _output = new();
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _stop;
    private SemaphoreSlim? _slot;
    private Attempt? _attempt;
    private TimeSpan _firstContent;

    public OperationCall(Operation operation, RequestScan request, Func<string, IRequestBody>? form, OperationOptions options, TimeProvider time, CancellationToken cancellation)
    {
        _spelled = new SpelledOperation(operation, request, form, _output);
        _options = options;
        _time = time;
        _started = time.GetTimestamp();
        _caller = cancellation;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    }

    /// <summary>The media type of the answer; null when the provider does not say.</summary>
    public string? MediaType => _attempt!.MediaType;

    /// <summary>Whether the answer comes in pieces.</summary>
    public bool IsStream => _attempt!.IsStream;

    /// <summary>A whole answer in the shape of the request's protocol, or what has come of one in pieces. Valid until more is read.</summary>
    public ReadOnlyMemory<byte> Answer => _output.Length > 0 || IsStream ? _output.WrittenMemory : _attempt!.Body;

    TimeSpan? IAttemptOwner.Timeout => _options.Timeout;

    IOperationCall? IAttemptOwner.Operation => _spelled;

    /// <summary>Waits for <paramref name="slot"/> and makes attempts until an answer comes. Throws when none does.</summary>
    public async ValueTask StartAsync(AttemptLoop loop, IReadOnlyList<Target> targets, SemaphoreSlim? slot)
    {
        if (slot is not null)
        {
            await slot.WaitAsync(_caller).ConfigureAwait(false);
            _slot = slot;
        }

        var outcome = await loop.RunAsync(targets, this, stream: false, _stop.Token).ConfigureAwait(false);
        _attempt = outcome.Attempt;
        _firstContent = _time.GetElapsedTime(_started);
        if (outcome.Error is { } error && _attempt?.Meter.Committed != true)
        {
            throw Failure(error);
        }
    }

    /// <summary>Reads on. False at the end of a good answer; throws at that of a bad one.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation = default)
    {
        if (!_attempt!.Ended)
        {
            await _attempt.ReadAsync().ConfigureAwait(false);
            return true;
        }

        cancellation.ThrowIfCancellationRequested();
        return _attempt.Error is { } error ? throw Failure(error) : false;
    }

    /// <summary>Makes room for the next piece.</summary>
    public void Forget() => _output.Clear();

    /// <summary>Closes the connection.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>What it took.</summary>
    public CallStats ToStats() => AttemptStats.Of(_attempt!, Records(), _time.GetElapsedTime(_started), _firstContent);

    /// <summary>Says that what came is no answer.</summary>
    public AiException Malformed(string what) =>
        Failure(new ChatError(ErrorKind.ServerError, $"{_attempt!.Target.Name} sent {what}.") { Code = "upstream_malformed", Status = 502 });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_attempt is not null)
        {
            await _attempt.DisposeAsync().ConfigureAwait(false);
        }

        _slot?.Release();
        _slot = null;
        _stop.Dispose();
        _output.Dispose();
    }

    bool IAttemptOwner.TryCompose(Target target, IBufferWriter<byte> body, [NotNullWhen(false)] out ChatError? error)
    {
        if (!_spelled.TryCompose(target, body, out error))
        {
            return false;
        }

        error = _options.Params.Keys.FirstOrDefault(_spelled.Dropped.Contains) is { } name ? RequestParams.NotTaken(name, target.Name) : null;
        return error is null;
    }

    IChatSink IAttemptOwner.Open(Attempt attempt)
    {
        _output.Clear();
        return new BytesSink(_output);
    }

    ValueTask IAttemptOwner.FailedAsync(Attempt attempt)
    {
        _failed.Add(AttemptRecord.Of(attempt));
        return ValueTask.CompletedTask;
    }

    private AttemptRecord[] Records() => _attempt is { } last ? [.. _failed, AttemptRecord.Of(last)] : [.. _failed];

    private AiException Failure(ChatError error)
    {
        _caller.ThrowIfCancellationRequested();
        return new AiException(error, null, Records());
    }
}
