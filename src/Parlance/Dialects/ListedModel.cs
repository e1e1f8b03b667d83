namespace Parlance.Dialects;

/// <summary>A model as a provider's own list has it. Immutable.</summary>
/// <param name="Id">Its name on the wire.</param>
/// <param name="ContextWindow">Tokens of its context; null where the list does not say.</param>
/// <param name="MaxOutputTokens">Most tokens of one answer; null where the list does not say.</param>
public sealed record ListedModel(string Id, long? ContextWindow = null, long? MaxOutputTokens = null);
