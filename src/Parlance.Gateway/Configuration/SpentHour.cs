namespace Parlance.Gateway.Configuration;

/// <summary>What somebody used in an hour of the past. Immutable.</summary>
/// <param name="At">The last moment of that hour.</param>
/// <param name="NanoUsd">Cost.</param>
/// <param name="Requests">Requests that reached a provider.</param>
internal readonly record struct SpentHour(DateTimeOffset At, long NanoUsd, long Requests);
