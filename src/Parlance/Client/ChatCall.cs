using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Parlance.Manifests;
using Parlance.Upstream;

namespace Parlance;

/// <summary>One call of a client, from the request to the end of the answer. Dispose closes the connection when the answer was not read to its end.</summary>
internal sealed class ChatCall : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly CancellationToken _cancellation;
    private ChatAnswer _answer;
    private SemaphoreSlim? _slot;
    private Attempt? _attempt;
    private TimeSpan _firstContent;

    /// <param name="request">A request that has been checked. What it asks for is what is asked for upstream, as a stream or whole, wherever the target can.</param>
    /// <param name="time">Clock of the measurements.</param>
    /// <param name="streaming">Whether the caller wants the events, or only what they fold into.</param>
    /// <param name="cancellation">The caller's wish to stop.</param>
    public ChatCall(ChatRequest request, TimeProvider time, bool streaming, CancellationToken cancellation)
    {
        _answer = new ChatAnswer(request, streaming);
        _time = time;
        _started = time.GetTimestamp();
        _cancellation = cancellation;
    }

    /// <summary>Waits for <paramref name="slot"/> and makes attempts until content comes. Throws when none had any.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask StartAsync(AttemptLoop loop, IReadOnlyList<Target> targets, SemaphoreSlim? slot)
    {
        if (slot is not null)
        {
            await slot.WaitAsync(_cancellation).ConfigureAwait(false);
            _slot = slot;
        }

        var outcome = await loop.RunAsync(targets, _answer, _answer.Request.Stream, _cancellation).ConfigureAwait(false);
        _attempt = outcome.Attempt;
        _answer = outcome.Owner as ChatAnswer ?? _answer;
        _firstContent = _time.GetElapsedTime(_started);
        if (outcome.Error is { } error && _attempt?.Meter.Committed != true)
        {
            throw Failure(error);
        }
    }

    /// <summary>The next event that has arrived; false when more must be read.</summary>
    public bool TryNext([NotNullWhen(true)] out StreamingEvent? next)
    {
        next = null;
        return _answer.Events?.TryRead(out next) == true;
    }

    /// <summary>Reads on. False at the end of a good answer; throws at that of a bad one.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ReadAsync()
    {
        if (!_attempt!.Ended)
        {
            await _attempt.ReadAsync().ConfigureAwait(false);
            return true;
        }

        return _attempt.Error is { } error ? throw Failure(error) : false;
    }

    /// <summary>The whole answer.</summary>
    public ChatResult ToResult() => _answer.Fold!.ToResult();

    /// <summary>Who answered.</summary>
    public string Target => _attempt!.Target.Name;

    /// <summary>What the answer cost; null when that is unknown.</summary>
    public long? CostNanoUsd => AttemptStats.ChargeOf(_attempt!, _attempt!.Meter.Usage)?.NanoUsd;

    /// <summary>What it took.</summary>
    public CallStats ToStats() => AttemptStats.Of(_attempt!, Records(), _time.GetElapsedTime(_started), _firstContent);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_attempt is not null)
        {
            (_answer.Request.Scope as CallScope)?.Add(ToStats());
            await _attempt.DisposeAsync().ConfigureAwait(false);
        }

        _slot?.Release();
    }

    private AttemptRecord[] Records() => _attempt is { } last ? [.. _answer.Failed, AttemptRecord.Of(last)] : [.. _answer.Failed];

    private AiException Failure(ChatError error)
    {
        _cancellation.ThrowIfCancellationRequested();
        return new AiException(error, null, Records()) { Stats = _attempt is { Meter.HasContent: true } ? ToStats() : null };
    }
}
