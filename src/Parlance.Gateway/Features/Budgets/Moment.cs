namespace Parlance.Gateway.Features.Budgets;

/// <summary>A moment on both clocks: minutes are counted on the one that nobody sets, days on the other.</summary>
/// <param name="Ticks">Ticks of 100 ns since the process began to count.</param>
/// <param name="Utc">The wall clock.</param>
internal readonly record struct Moment(long Ticks, DateTimeOffset Utc);
