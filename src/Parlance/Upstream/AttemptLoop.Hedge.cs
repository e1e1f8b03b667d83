using Parlance.Manifests;
using Parlance.Wire;

namespace Parlance.Upstream;

/// <summary>A second attempt beside one whose first content takes long.</summary>
public sealed partial class AttemptLoop
{
    /// <summary>Makes an attempt, and a second one beside it when it is late. The one that does not answer is cancelled, settled by its owner and gone before this returns.</summary>
    private async ValueTask<Raced> RaceAsync(Course course, AttemptCall call, PooledBuffer body, IAttemptOwner owner, CancellationToken cancellation)
    {
        if ((_options.Hedge!.After ?? _state.UsualFirstContent(call.Target)) is not { } patience || call.Number > _options.MaxRetries)
        {
            return new Raced(await SendAsync(call, body, owner, cancellation).ConfigureAwait(false), owner);
        }

        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var first = SendAsync(call, body, owner, stop.Token).AsTask();
        using var besideBody = new PooledBuffer();
        if (!await IsLateAsync(first, patience, cancellation).ConfigureAwait(false) || !TryPrepareBeside(course, call, owner, besideBody, out var besideCall, out var beside))
        {
            return new Raced(With(stop, await first.ConfigureAwait(false)), owner);
        }

        var besideStop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var second = SendAsync(besideCall, besideBody, beside, besideStop.Token).AsTask();
        var isSecond = await Task.WhenAny(first, second).ConfigureAwait(false) == second;
        var early = With(isSecond ? besideStop : stop, await (isSecond ? second : first).ConfigureAwait(false));
        var hasAnswer = early.Error is null || early.Meter.Committed;
        if (hasAnswer)
        {
            Cancel(isSecond ? stop : besideStop);
        }

        var late = With(isSecond ? stop : besideStop, await (isSecond ? first : second).ConfigureAwait(false));
        var (kept, lost) = hasAnswer ? (early, late) : (late, early);
        if (hasAnswer)
        {
            lost.Lose();
        }

        await (lost.IsHedge ? beside : owner).FailedAsync(lost).ConfigureAwait(false);
        await lost.DisposeAsync().ConfigureAwait(false);
        return new Raced(kept, kept.IsHedge ? beside : owner, Hedged: true, HedgedNext: besideCall.Target.Name != call.Target.Name);
    }

    /// <summary>The second attempt: at the next target where it can take the request now, else at the same one.</summary>
    private bool TryPrepareBeside(in Course course, AttemptCall call, IAttemptOwner owner, PooledBuffer body, out AttemptCall besideCall, out IAttemptOwner beside)
    {
        besideCall = default;
        beside = owner;
        if (owner.Fork() is not { } fork || !_budget.TryTake())
        {
            return false;
        }

        beside = fork;
        foreach (var candidate in (ReadOnlySpan<Target?>)[course.NextTarget, call.Target])
        {
            if (candidate is not null && Fit(candidate, fork) is var target && _state.TryChoose(target, course.Turn, insists: false, out var key, out _) && TryCompose(target, ref key, fork, body) is null)
            {
                besideCall = call with { Number = call.Number + 1, Target = target, Key = key, IsHedge = true };
                return true;
            }
        }

        _budget.GiveBack();
        return false;
    }

    /// <summary>Whether an attempt has neither answered nor failed within <paramref name="patience"/>.</summary>
    private async ValueTask<bool> IsLateAsync(Task attempt, TimeSpan patience, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(attempt, Task.Delay(patience, _time, stop.Token)).ConfigureAwait(false);
        Cancel(stop);
        return !attempt.IsCompleted && !cancellation.IsCancellationRequested;
    }

    private static Attempt With(CancellationTokenSource stop, Attempt attempt)
    {
        attempt.Stop = stop;
        return attempt;
    }

    /// <summary>On this thread: whoever is cancelled has nothing to wait for.</summary>
    private static void Cancel(CancellationTokenSource stop) => stop.Cancel();
}
