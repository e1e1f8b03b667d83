namespace Parlance;

/// <summary>
/// Fields of a wire object that have no noun here, kept so that nothing is lost when the same dialect writes the object again.
/// A writer of another dialect leaves them out: a field means something only in the dialect it came from.
/// </summary>
/// <param name="Dialect">The dialect that the fields belong to, for example <c>openai-chat</c>.</param>
/// <param name="Fields">Name and exact value, in the order of arrival.</param>
public sealed record RawFields(string Dialect, IReadOnlyList<KeyValuePair<string, RawJson>> Fields);
