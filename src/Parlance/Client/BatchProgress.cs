namespace Parlance;

/// <summary>How far a batch is.</summary>
/// <param name="Done">Calls that have ended, well or not.</param>
/// <param name="Failed">Those of them that failed.</param>
/// <param name="Total">All calls.</param>
public readonly record struct BatchProgress(int Done, int Failed, int Total);
