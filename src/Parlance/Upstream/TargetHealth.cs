namespace Parlance.Upstream;

/// <summary>How a target stands at this moment, of which something is known because calls failed.</summary>
/// <param name="Name">The target, <c>provider/model</c>.</param>
/// <param name="Open">How many of its keys are left alone because calls keep failing; a target without keys counts as one.</param>
/// <param name="Parked">How many of its keys are left alone because their limits are used up.</param>
public readonly record struct TargetHealth(string Name, int Open, int Parked);
