namespace Parlance;

/// <summary>
/// Says that the prompt up to and with the part that carries it is a prefix which the provider shall keep (Anthropic <c>cache_control</c>, Bedrock <c>cachePoint</c>).
/// A writer whose protocol has no such marker leaves it out: it changes the price of an answer, never the answer.
/// </summary>
/// <param name="Lifetime"><c>5m</c> or <c>1h</c>; null leaves it to the provider.</param>
public sealed record CacheMarker(string? Lifetime = null);
