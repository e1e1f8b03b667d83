using System.Runtime.CompilerServices;
using Parlance.Manifests;
using Parlance.Wire;

namespace Parlance.Upstream;

/// <summary>
/// Makes attempts until one has something to show or none is left: first the same target once more where that can help, then the next one.
/// Nothing is tried again after the first content. Thread-safe.
/// </summary>
public sealed class AttemptLoop
{
    private static readonly TimeSpan s_firstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_maxDelay = TimeSpan.FromSeconds(8);
    private readonly Connections _connections;
    private readonly AttemptOptions _options;
    private readonly TimeProvider _time;
    private int _turn;

    /// <summary>Attempts over <paramref name="connections"/>, whose clock they share.</summary>
    public AttemptLoop(Connections connections, AttemptOptions options)
    {
        _connections = connections;
        _options = options;
        _time = connections.TimeProvider;
    }

    /// <summary>
    /// The first attempt whose answer has content (or is complete), read up to there, or the last one that failed. The caller disposes it.
    /// Null when no request could be composed for any target that was left; <see cref="AttemptOutcome.Error"/> says why.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<AttemptOutcome> RunAsync(IReadOnlyList<Target> targets, IAttemptOwner owner, bool stream, CancellationToken cancellation)
    {
        var deadline = _time.GetTimestamp() + (long)((owner.Timeout ?? _options.Timeouts.Total).TotalSeconds * _time.TimestampFrequency);
        var turn = Interlocked.Increment(ref _turn) & int.MaxValue;
        var number = 0;
        var triesHere = 0;
        ChatError? refused = null;
        using var body = new PooledBuffer();
        for (var i = 0; i < targets.Count;)
        {
            var target = targets[i].WithTools != targets[i] && owner.ReasonsWithTools ? targets[i].WithTools : targets[i];
            body.Clear();
            if (!owner.TryCompose(target, body, out var error) || !owner.TryAdmit(target, body.WrittenMemory, out error))
            {
                refused ??= error;
                i++;
                triesHere = 0;
                continue;
            }

            number++;
            triesHere++;
            var attempt = await SendAsync(number, target, KeyAt(target.Provider, turn + number), body, stream, deadline, owner, cancellation).ConfigureAwait(false);
            if (attempt.Error is not { } failure || attempt.Meter.Committed)
            {
                return new AttemptOutcome(attempt, null);
            }

            var policy = target.Provider.Retry;
            var more = number <= _options.MaxRetries;
            var last = i == targets.Count - 1;
            var wait = Wait(failure, triesHere, policy);
            var again = policy?.Allows(failure, triesHere, attempt.Status >= 400 ? attempt.Status : null) ?? failure.Retryable;
            if (more && failure.Fallbackable && !last && (triesHere > 1 || !again || failure.RetryAfter > TimeSpan.Zero))
            {
                i++;
                triesHere = 0;
                wait = TimeSpan.Zero;
            }
            else if (!more || triesHere > 1 || !again || wait > _options.MaxRetryAfter || _time.GetTimestamp() + (long)(wait.TotalSeconds * _time.TimestampFrequency) > deadline)
            {
                return new AttemptOutcome(attempt, null);
            }

            // If no further target can take the request, this is what the caller should hear.
            refused = failure;
            await owner.FailedAsync(attempt).ConfigureAwait(false);
            await attempt.DisposeAsync().ConfigureAwait(false);
            if (wait > TimeSpan.Zero && !await DelayAsync(wait, cancellation).ConfigureAwait(false))
            {
                return new AttemptOutcome(null, new ChatError(ErrorKind.Cancelled, "The caller cancelled the request.") { Side = ErrorSide.Client });
            }
        }

        return new AttemptOutcome(null, refused ?? new ChatError(ErrorKind.NotFound, "No target is left to answer this request.") { Side = ErrorSide.Gateway });
    }

    private static int? KeyAt(Provider provider, int turn) => provider.Credentials.Count == 0 ? null : turn % provider.Credentials.Count;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Attempt> SendAsync(int number, Target target, int? keyAt, PooledBuffer body, bool stream, long deadline, IAttemptOwner owner, CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        var startedAt = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var operation = owner.Operation;
        var credential = keyAt is { } index ? target.Provider.Credentials[index] : null;
        var exchange = await (operation is null
            ? _connections.SendAsync(target, credential, body.WrittenMemory, stream || owner.NeedsStream, owner.Headers, _options.Timeouts, deadline, cancellation)
            : _connections.SendAsync(target, credential, body.WrittenMemory, operation, _options.Timeouts, deadline, cancellation)).ConfigureAwait(false);
        var attempt = new Attempt(number, exchange, _time, started, startedAt, body.Length, operation) { Credential = keyAt + 1 };
        if (attempt.Error is null)
        {
            attempt.Open(owner.Open(attempt), owner.WantedJson, owner.SearchesText);
            while (!attempt.Ended && !attempt.Meter.Committed)
            {
                await attempt.ReadAsync().ConfigureAwait(false);
            }
        }

        return attempt;
    }

    private TimeSpan Wait(ChatError failure, int tries, RetryPolicy? policy)
    {
        if (failure.RetryAfter is { } told)
        {
            return told;
        }

        var ceiling = Math.Min(s_maxDelay.TotalMilliseconds, s_firstDelay.TotalMilliseconds * (1 << tries));
        lock (_options.Random)
        {
            var chance = _options.Random.NextDouble();
            return policy?.Delay(tries, chance) ?? TimeSpan.FromMilliseconds(chance * ceiling);
        }
    }

    private async ValueTask<bool> DelayAsync(TimeSpan wait, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(wait, _time, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
