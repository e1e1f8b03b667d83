namespace Parlance.Gateway.Features.Budgets;

/// <summary>A call that waits for its limits. <see cref="RateGate"/> guards it.</summary>
/// <param name="KeyId">Whose it is.</param>
/// <param name="Purses">What must let it in.</param>
/// <param name="Tokens">About how many tokens it needs.</param>
/// <param name="Deadline">The moment, in ticks, at which it is refused.</param>
/// <param name="Refusal">Why it was not let in when it came.</param>
internal sealed record WaitingCall(string KeyId, IReadOnlyList<Purse> Purses, long Tokens, long Deadline, RateRefusal Refusal)
{
    /// <summary>Its end: null when it was let in, else why it was not. Whoever waits goes on outside the lock.</summary>
    public TaskCompletionSource<RateRefusal?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
