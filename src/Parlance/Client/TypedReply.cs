namespace Parlance;

/// <summary>An answer as a value of a type. Immutable.</summary>
/// <param name="Value">The value: it has the form of the type's schema.</param>
/// <param name="Reply">The answer that it was read from.</param>
/// <param name="Stats">What it took; both rounds where the first answer had to be corrected.</param>
/// <param name="Repaired">True when the first answer did not fit and the model corrected it.</param>
public sealed record TypedReply<T>(T Value, ChatResult Reply, CallStats Stats, bool Repaired);
