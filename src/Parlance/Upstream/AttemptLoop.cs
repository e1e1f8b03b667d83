using System.Runtime.CompilerServices;
using Parlance.Manifests;
using Parlance.Wire;

namespace Parlance.Upstream;

/// <summary>
/// Makes attempts until one has something to show or none is left: first the same target once more where that can help, then the next one. Nothing is tried again after the first content.
/// It remembers which targets keep failing and which keys have used up their limits, and leaves them alone: make one and keep it. Thread-safe.
/// </summary>
public sealed partial class AttemptLoop
{
    private readonly Connections _connections;
    private readonly AttemptOptions _options;
    private readonly TimeProvider _time;
    private readonly UpstreamState _state;
    private readonly RetryBudget _budget;
    private int _turn;

    /// <summary>Attempts over <paramref name="connections"/>, whose clock they share.</summary>
    public AttemptLoop(Connections connections, AttemptOptions options)
    {
        _connections = connections;
        _options = options;
        _time = connections.TimeProvider;
        _state = new UpstreamState(options, _time);
        _budget = new RetryBudget(options.RetryBudget, _time);
    }

    /// <summary>How the targets stand of which something is known because calls failed, in no order.</summary>
    public IReadOnlyList<TargetHealth> Health() => _state.Health();

    /// <summary>
    /// The first attempt whose answer has content (or is complete), read up to there, or the last one that failed. The caller disposes it.
    /// Null when no request could be sent to any target that was left; <see cref="AttemptOutcome.Error"/> says why.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<AttemptOutcome> RunAsync(IReadOnlyList<Target> targets, IAttemptOwner owner, bool stream, CancellationToken cancellation)
    {
        var deadline = _time.GetTimestamp() + _time.Ticks(owner.Timeout ?? _options.Timeouts.Total);
        var course = new Course(targets, Interlocked.Increment(ref _turn) & (int.MaxValue >> 1), deadline);
        var isExtra = false;
        using var body = new PooledBuffer();
        _budget.Earn();
        while (true)
        {
            TimeSpan wait;
            if (TryPrepare(ref course, owner, body, out var target, out var key))
            {
                var call = new AttemptCall(course.Begin(), target, key, stream, deadline);
                var raced = _options.Hedge is null
                    ? new Raced(await SendAsync(call, body, owner, cancellation).ConfigureAwait(false), owner)
                    : await RaceAsync(course, call, body, owner, cancellation).ConfigureAwait(false);
                var attempt = raced.Attempt;
                course.Count(raced);
                var withheld = attempt.Meter.IsWithheld ? Withheld(attempt) : null;
                var isGood = withheld is null && (attempt.Error is null || attempt.Meter.Committed);
                if (isGood || !TryGoOn(ref course, raced.Owner, attempt, withheld ?? attempt.Error!, out wait))
                {
                    Return(isExtra && (isGood || withheld is not null) && !attempt.IsHedge);
                    return new AttemptOutcome(attempt, null) { Owner = raced.Owner };
                }

                isExtra = true;
                while (withheld is not null && !attempt.Ended)
                {
                    // What it used still comes.
                    await attempt.ReadAsync().ConfigureAwait(false);
                }

                await raced.Owner.FailedAsync(attempt).ConfigureAwait(false);
                await attempt.DisposeAsync().ConfigureAwait(false);
            }
            else if (course.TryInsist())
            {
                continue;
            }
            else if (!TryWaitForKey(ref course, out wait))
            {
                Return(isExtra);
                return new AttemptOutcome(null, Refusal(course));
            }

            if (wait > TimeSpan.Zero && !await DelayAsync(wait, cancellation).ConfigureAwait(false))
            {
                Return(isExtra);
                return new AttemptOutcome(null, new ChatError(ErrorKind.Cancelled, "The caller cancelled the request.") { Side = ErrorSide.Client });
            }
        }
    }

    /// <summary>The next target that may be asked and can take the request, which is then composed.</summary>
    private bool TryPrepare(ref Course course, IAttemptOwner owner, PooledBuffer body, out Target target, out KeyChoice key)
    {
        while (course.HasTarget)
        {
            target = Fit(course.Target, owner);
            if (!_state.TryChoose(target, course.Turn, course.Insists, out key, out var closure))
            {
                course.PassOver(closure);
            }
            else if (TryCompose(target, ref key, owner, body) is { } refusal)
            {
                course.Refuse(refusal);
            }
            else
            {
                return true;
            }
        }

        target = null!;
        key = default;
        return false;
    }

    private static Target Fit(Target target, IAttemptOwner owner) => target.WithTools != target && owner.ReasonsWithTools ? target.WithTools : target;

    /// <summary>Why the request cannot be sent to the target; null when it is composed and may be.</summary>
    private ChatError? TryCompose(Target target, ref KeyChoice key, IAttemptOwner owner, PooledBuffer body)
    {
        ChatError? error;
        body.Clear();
        if (!_state.TrySeat(target, ref key))
        {
            error = Full(target.Provider);
        }
        else if (owner.TryCompose(target, body, out error) && owner.TryAdmit(target, body.WrittenMemory, out error))
        {
            return null;
        }

        _state.Leave(target, key);
        return error;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Attempt> SendAsync(AttemptCall call, PooledBuffer body, IAttemptOwner owner, CancellationToken cancellation)
    {
        var (_, target, key, stream, deadline, _) = call;
        var started = _time.GetTimestamp();
        var startedAt = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var operation = owner.Operation;
        var credential = key.Index is { } index ? target.Provider.Credentials[index] : null;
        owner.Sending(call.Number, target, startedAt, body.Length);
        try
        {
            var exchange = await (operation is null
                ? _connections.SendAsync(target, credential, body.WrittenMemory, stream || owner.NeedsStream, owner.Headers, _options.Timeouts, deadline, cancellation)
                : _connections.SendAsync(target, credential, body.WrittenMemory, operation, _options.Timeouts, deadline, cancellation)).ConfigureAwait(false);
            var attempt = new Attempt(call, exchange, started, startedAt, body.Length, operation);
            if (attempt.Error is null)
            {
                attempt.Open(owner.Open(attempt), owner.WantedJson, owner.SearchesText);
                while (!attempt.Ended && !attempt.Meter.Committed)
                {
                    await attempt.ReadAsync().ConfigureAwait(false);
                }
            }

            _state.Report(target, key, attempt);
            return attempt;
        }
        catch
        {
            _state.Leave(target, key);
            throw;
        }
    }

    private void Return(bool isUnused)
    {
        if (isUnused)
        {
            _budget.GiveBack();
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
