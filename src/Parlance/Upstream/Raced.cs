namespace Parlance.Upstream;

/// <summary>What came of an attempt and of the one beside it, if there was one.</summary>
/// <param name="Attempt">The one that has something to show, or that failed last.</param>
/// <param name="Owner">On whose behalf it was made.</param>
/// <param name="Hedged">Whether there was a second one.</param>
/// <param name="HedgedNext">Whether that went to the next target; false for the same one again.</param>
internal readonly record struct Raced(Attempt Attempt, IAttemptOwner Owner, bool Hedged = false, bool HedgedNext = false);
