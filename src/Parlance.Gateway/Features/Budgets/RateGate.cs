using System.Diagnostics.CodeAnalysis;
using Parlance.Gateway.Configuration;

namespace Parlance.Gateway.Features.Budgets;

/// <summary>
/// Lets calls in when all their limits on requests, tokens and concurrency agree, in one step, and where a queue is configured lets those wait that would be let in soon enough. Thread-safe; no step waits for
/// anything but another step.
/// </summary>
internal sealed class RateGate : IDisposable
{
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly Lock _lock = new();
    private readonly WaitingLine _line = new();
    private readonly ITimer _timer;

    public RateGate(TimeProvider time)
    {
        _time = time;
        _began = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((RateGate)state!).Release(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many may wait and how long; null (default): nobody waits. A change holds for calls that come.</summary>
    public QueueOptions? Queue { get; set; }

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _line.Count;
            }
        }
    }

    private Moment Now => new(_time.GetElapsedTime(_began).Ticks, _time.GetUtcNow());

    /// <summary>Lets a call of about so many tokens in, or says what stands longest against it. Nobody passes those who wait.</summary>
    public bool TryEnter(string keyId, IReadOnlyList<Purse> purses, long tokens, [NotNullWhen(false)] out RateRefusal? refusal)
    {
        lock (_lock)
        {
            return TryEnter(keyId, purses, tokens, Now, out refusal);
        }
    }

    /// <summary>Lets a call in once its limits allow it. Null when it was let in, else why not; <paramref name="gone"/> takes it out of the queue and is no refusal but an exception.</summary>
    /// <exception cref="OperationCanceledException">Whoever asked is gone.</exception>
    public async ValueTask<RateRefusal?> EnterAsync(string keyId, IReadOnlyList<Purse> purses, long tokens, QueueOptions queue, CancellationToken gone)
    {
        WaitingCall call;
        lock (_lock)
        {
            var now = Now;
            if (TryEnter(keyId, purses, tokens, now, out var refusal))
            {
                return null;
            }

            if (_line.Count >= queue.Length)
            {
                return refusal with { Queue = $"The queue is full ({queue.Length} calls)." };
            }

            if (refusal.IsKnown && refusal.Wait > queue.Wait)
            {
                return refusal with { Queue = $"That is longer than a call may wait ({queue.Wait.TotalSeconds:0.###} s)." };
            }

            call = new WaitingCall(keyId, purses, tokens, now.Ticks + queue.Wait.Ticks, refusal);
            _line.Add(call);
            Release(now);
        }

        await using (gone.UnsafeRegister(static (state, token) => ((Action<CancellationToken>)state!)(token), (Action<CancellationToken>)(token => Forget(call, token))))
        {
            return await call.Done.Task;
        }
    }

    /// <summary>A call has ended, and used so many tokens more than it was let in with.</summary>
    public void Leave(IReadOnlyList<Purse> purses, long moreTokens)
    {
        lock (_lock)
        {
            var now = Now;
            for (var i = 0; i < purses.Count; i++)
            {
                purses[i].Rates.Leave(moreTokens, now);
            }

            if (_line.Count > 0)
            {
                Release(now);
            }
        }
    }

    /// <summary>Takes changed limits over.</summary>
    public void Fit(Rates rates, KeyLimits limits, IReadOnlyList<SpentHour> spent)
    {
        lock (_lock)
        {
            var now = Now;
            rates.Fit(limits, spent, now.Utc);
            if (_line.Count > 0)
            {
                Release(now);
            }
        }
    }

    /// <summary>How the limits stand.</summary>
    public void Show(Rates rates, ref RateView view)
    {
        lock (_lock)
        {
            rates.Show(ref view, Now);
        }
    }

    public void Dispose() => _timer.Dispose();

    private static void Hold(WaitingCall call, List<Purse> held, Moment now)
    {
        foreach (var purse in call.Purses)
        {
            if (purse.Rates.Refuses(call.Tokens, default, now) is not null)
            {
                held.Add(purse);
            }
        }
    }

    private static void Enter(IReadOnlyList<Purse> purses, long tokens, Moment now)
    {
        for (var i = 0; i < purses.Count; i++)
        {
            purses[i].Rates.Enter(tokens, now);
        }
    }

    private bool TryEnter(string keyId, IReadOnlyList<Purse> purses, long tokens, Moment now, [NotNullWhen(false)] out RateRefusal? refusal)
    {
        if (_line.Count > 0)
        {
            // What has come back since belongs to those who wait.
            Release(now);
        }

        refusal = Refuses(keyId, purses, tokens, now, isBehind: _line.HoldsBack(keyId, purses));
        if (refusal is not null)
        {
            return false;
        }

        Enter(purses, tokens, now);
        return true;
    }

    private RateRefusal? Refuses(string keyId, IReadOnlyList<Purse> purses, long tokens, Moment now, bool isBehind)
    {
        RateRefusal? refusal = null;
        for (var i = 0; i < purses.Count; i++)
        {
            refusal = RateRefusal.Longer(refusal, purses[i].Rates.Refuses(tokens, isBehind ? _line.Ahead(keyId, purses[i]) : default, now));
        }

        return refusal;
    }

    private void Release()
    {
        lock (_lock)
        {
            Release(Now);
        }
    }

    private void Release(Moment now)
    {
        _line.Release((call, held) => Hold(call, held, now), call =>
        {
            Enter(call.Purses, call.Tokens, now);
            call.Done.SetResult(null);
        });
        foreach (var call in _line.Overdue(now.Ticks))
        {
            // None of its own limits holds a call that only others come before.
            var refusal = Refuses(call.KeyId, call.Purses, call.Tokens, now, isBehind: false) ?? call.Refusal;
            call.Done.SetResult(refusal with { Queue = "It waited in the queue as long as it may." });
        }

        SetTimer(now);
    }

    /// <summary>For the moment at which a limit returns that somebody waits for, or somebody's deadline comes.</summary>
    private void SetTimer(Moment now)
    {
        var due = long.MaxValue;
        foreach (var call in _line.Heads)
        {
            due = Math.Min(due, call.Deadline - now.Ticks);
            if (Refuses(call.KeyId, call.Purses, call.Tokens, now, isBehind: false) is { IsKnown: true } refusal)
            {
                due = Math.Min(due, refusal.Wait.Ticks);
            }
        }

        // The system's timers count whole milliseconds: one that came too early would come again.
        _timer.Change(due == long.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(due / (double)TimeSpan.TicksPerMillisecond))), Timeout.InfiniteTimeSpan);
    }

    private void Forget(WaitingCall call, CancellationToken gone)
    {
        lock (_lock)
        {
            if (_line.Remove(call))
            {
                call.Done.SetCanceled(gone);
                Release(Now);
            }
        }
    }
}
