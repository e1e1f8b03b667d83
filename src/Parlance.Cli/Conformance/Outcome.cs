namespace Parlance.Cli.Conformance;

/// <summary>What became of one scenario.</summary>
/// <param name="Door">The door.</param>
/// <param name="Upstream">The way behind it.</param>
/// <param name="Scenario">Its name.</param>
/// <param name="Stream">Whether a stream was asked for.</param>
/// <param name="Problem">What was wrong; null when nothing was.</param>
internal sealed record Outcome(string Door, Route Upstream, string Scenario, bool Stream, string? Problem);
