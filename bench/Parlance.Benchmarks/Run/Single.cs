namespace Parlance.Benchmarks.Run;

/// <summary>One server's single value in a scenario without rounds.</summary>
internal sealed record Single(string Scenario, string Name, double? Value, string? Failure);
