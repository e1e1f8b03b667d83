namespace Parlance.Gateway.Features.Budgets;

/// <summary>Why a request has to wait. Immutable.</summary>
/// <param name="Owner">Whose limit it is.</param>
/// <param name="What">What is limited, in words.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Wait">How long until it may be tried again.</param>
internal sealed record RateRefusal(string Owner, string What, long Limit, TimeSpan Wait);
