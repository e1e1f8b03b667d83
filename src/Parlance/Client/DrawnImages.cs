namespace Parlance;

/// <summary>Images that a model made. Immutable.</summary>
/// <param name="Images">The images.</param>
/// <param name="Stats">What it took.</param>
public sealed record DrawnImages(IReadOnlyList<DrawnImage> Images, CallStats Stats);
