namespace Parlance.Gateway.Relay;

/// <summary>
/// Attempts that were sent and of which nothing is kept. One that takes longer than a second gets an intent, which nobody waits for: an end without warning then leaves a row of what was asked, also of an answer that
/// leaves whole. Quick answers cost two locks that nobody else holds, and no commit (docs/adr/0015). Thread-safe.
/// </summary>
internal sealed class OpenAttempts : IDisposable
{
    private static readonly TimeSpan s_period = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly Action<OpenAttempt> _intend;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private OpenAttempt? _oldest;
    private OpenAttempt? _youngest;

    /// <param name="intend">Keeps an intent.</param>
    /// <param name="time">Clock.</param>
    public OpenAttempts(Action<OpenAttempt> intend, TimeProvider time)
    {
        (_intend, _time) = (intend, time);
        _timer = time.CreateTimer(static state => ((OpenAttempts)state!).Sweep(), this, s_period, s_period);
    }

    public void Add(OpenAttempt attempt)
    {
        attempt.ListedAt = _time.GetTimestamp();
        lock (_lock)
        {
            (attempt.IsListed, attempt.Before) = (true, _youngest);
            if (_youngest is null)
            {
                _oldest = attempt;
            }
            else
            {
                _youngest.After = attempt;
            }

            _youngest = attempt;
        }
    }

    /// <summary>The attempt is over, or is looked after by its stream; true when an intent of it was handed in, which stands before whatever is handed in from now on.</summary>
    public bool Remove(OpenAttempt attempt)
    {
        lock (_lock)
        {
            Unlist(attempt);
        }

        lock (attempt)
        {
            attempt.IsOver = true;
            return attempt.IsIntended;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        List<OpenAttempt>? due = null;
        lock (_lock)
        {
            while (_oldest is { } oldest && _time.GetElapsedTime(oldest.ListedAt) >= s_period)
            {
                Unlist(oldest);
                (due ??= []).Add(oldest);
            }
        }

        foreach (var attempt in due ?? [])
        {
            lock (attempt)
            {
                if (!attempt.IsOver)
                {
                    attempt.IsIntended = true;
                    _intend(attempt);
                }
            }
        }
    }

    private void Unlist(OpenAttempt attempt)
    {
        if (!attempt.IsListed)
        {
            return;
        }

        _ = attempt.Before is { } before ? before.After = attempt.After : _oldest = attempt.After;
        _ = attempt.After is { } after ? after.Before = attempt.Before : _youngest = attempt.Before;
        (attempt.IsListed, attempt.Before, attempt.After) = (false, null, null);
    }
}
