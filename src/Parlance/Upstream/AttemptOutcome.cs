namespace Parlance.Upstream;

/// <summary>How a request's attempts ended: with an attempt to read on from (or that failed last), or with an error before any was sent.</summary>
/// <param name="Attempt">The attempt; its <see cref="Parlance.Upstream.Attempt.Error"/> tells whether it failed. Null when none was sent, when the caller cancelled between two, or when no target after the last failure could take the request.</param>
/// <param name="Refusal">Why there is no attempt; null when there is one.</param>
public readonly record struct AttemptOutcome(Attempt? Attempt, ChatError? Refusal)
{
    /// <summary>On whose behalf <see cref="Attempt"/> was made: the owner that was given, or its <see cref="IAttemptOwner.Fork"/>. Null when there is no attempt.</summary>
    public IAttemptOwner? Owner { get; init; }

    /// <summary>Why there is no good answer; null when there is one.</summary>
    public ChatError? Error => Refusal ?? Attempt?.Error;
}
