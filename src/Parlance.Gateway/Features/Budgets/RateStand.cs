namespace Parlance.Gateway.Features.Budgets;

/// <summary>How one limit stands.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Left">How much of it is left.</param>
/// <param name="Reset">How long until all of it is left again.</param>
internal readonly record struct RateStand(long Limit, long Left, TimeSpan Reset);
