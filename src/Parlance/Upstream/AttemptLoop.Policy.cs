using Parlance.Manifests;

namespace Parlance.Upstream;

/// <summary>What follows a failure: another key, the same target again, the next one, or nothing.</summary>
public sealed partial class AttemptLoop
{
    private static readonly TimeSpan s_firstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_maxDelay = TimeSpan.FromSeconds(8);

    /// <summary>Whether another attempt is made after a failure, and after which wait.</summary>
    private bool TryGoOn(ref Course course, IAttemptOwner owner, Attempt attempt, ChatError failure, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        var provider = attempt.Target.Provider;
        if (course.Number > _options.MaxRetries || _time.GetTimestamp() >= course.Deadline)
        {
            return false;
        }

        if (owner.Instead(failure) is { Count: > 0 } others)
        {
            course.Switch(others);
        }
        else if (attempt.Meter.IsWithheld)
        {
            return false;
        }
        else if (failure is { Side: ErrorSide.Provider, Kind: ErrorKind.RateLimited or ErrorKind.Authentication or ErrorKind.QuotaExhausted } && provider.Credentials.Count > 1 && _state.HasFreeKey(attempt.Target))
        {
            course.NextKey();
        }
        else
        {
            // Who was given ten minutes for a whole answer is not given ten more: they are better spent on another target.
            var again = (provider.Retry?.Allows(failure, course.TriesHere, attempt.Status >= 400 ? attempt.Status : null) ?? failure.Retryable) && failure.Code != Exchange.WholeTimeout;
            if (failure.Fallbackable && !course.IsLast && (course.TriesHere > 1 || !again || failure.RetryAfter > TimeSpan.Zero))
            {
                course.Next();
            }
            else
            {
                wait = Wait(failure, course.TriesHere, provider.Retry);
                if (course.TriesHere > 1 || !again || wait > _options.MaxRetryAfter || _time.GetTimestamp() + _time.Ticks(wait) > course.Deadline)
                {
                    return false;
                }
            }
        }

        course.Failure = failure;
        return _budget.TryTake();
    }

    /// <summary>Whether a key whose limits are used up is worth waiting for, when no target may be asked now.</summary>
    private bool TryWaitForKey(ref Course course, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (course.Soonest is not { IsParked: true } closure || course.Waits >= _options.MaxRetries || closure.Until > course.Deadline)
        {
            return false;
        }

        wait = _time.Until(closure.Until);
        if (wait > _options.MaxRetryAfter)
        {
            return false;
        }

        course.Return();
        return true;
    }

    private TimeSpan Wait(ChatError failure, int tries, RetryPolicy? policy)
    {
        if (failure.RetryAfter is { } told)
        {
            return told;
        }

        var ceiling = Math.Min(s_maxDelay.TotalMilliseconds, s_firstDelay.TotalMilliseconds * (1 << tries));
        var chance = _options.NextChance();
        return policy?.Delay(tries, chance) ?? TimeSpan.FromMilliseconds(chance * ceiling);
    }

    /// <summary>An answer whose whole content the provider's filter kept back: as it stands it is an answer, if an empty one, unless its owner knows somebody else to ask.</summary>
    private static ChatError Withheld(Attempt attempt) => new(ErrorKind.InvalidRequest, $"The content filter of {attempt.Target.Name} kept the answer back.") { Code = "content_filter", Phase = ErrorPhase.FirstToken };

    private static ChatError Full(Provider provider) => new(ErrorKind.Overloaded, $"As many calls run at provider '{provider.Id}' as may at the same time ({provider.MaxInflight} with each key: max_inflight). Try again in a moment.")
    {
        Side = ErrorSide.Gateway,
        Code = "provider_overloaded",
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    /// <summary>Why nothing was sent in the end: why the attempt before failed, else why no target can take the request.</summary>
    private static ChatError Refusal(in Course course) =>
        course.Failure ?? course.Refusal ?? new ChatError(ErrorKind.NotFound, "No target is left to answer this request.") { Side = ErrorSide.Gateway };
}
