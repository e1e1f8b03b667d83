namespace Parlance.Gateway.Features.Budgets;

/// <summary>Why a request has to wait. Immutable.</summary>
/// <param name="Owner">Whose limit it is.</param>
/// <param name="What">What is limited, in words.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Left">How many are left, never below zero.</param>
/// <param name="Wait">How long until it may be tried again.</param>
internal sealed record RateRefusal(string Owner, string What, long Limit, long Left, TimeSpan Wait)
{
    /// <summary>Whether <see cref="Wait"/> is known; else it is a guess, because nobody knows when a running request ends.</summary>
    public bool IsKnown { get; init; } = true;

    /// <summary>What became of the request while it waited in the queue; null when it never did.</summary>
    public string? Queue { get; init; }

    /// <summary>The one that lasts longer: before it is over the other does not matter.</summary>
    public static RateRefusal? Longer(RateRefusal? one, RateRefusal? other) => one is null || other?.Wait > one.Wait ? other ?? one : one;
}
