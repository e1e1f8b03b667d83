namespace Parlance.Dialects;

/// <summary>What a request's path says, in protocols that do not say it in the body.</summary>
/// <param name="Model">The model; null when the body names it.</param>
/// <param name="Stream">Whether a stream is asked for; null when the body says.</param>
/// <param name="StreamByDefault">Whether a body that does not say asks for one.</param>
public readonly record struct PathFacts(string? Model = null, bool? Stream = null, bool StreamByDefault = false);
