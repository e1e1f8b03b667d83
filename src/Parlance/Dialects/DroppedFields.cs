namespace Parlance.Dialects;

/// <summary>
/// The parameters that a target does not take and that a request was therefore sent without. Names are those of openai-chat, whatever the door: <c>seed</c>, <c>response_format</c>; a path where it is
/// deeper: <c>tools[0].strict</c>. Not thread-safe.
/// </summary>
public sealed class DroppedFields
{
    private readonly List<string> _names = [];

    /// <summary>The names, in the order in which they were found, each once.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Says that <paramref name="name"/> was left out.</summary>
    public void Add(string name)
    {
        if (!_names.Contains(name))
        {
            _names.Add(name);
        }
    }

    /// <summary>Says that <paramref name="name"/> was left out, if the caller gave it.</summary>
    public void AddIf(bool given, string name)
    {
        if (given)
        {
            Add(name);
        }
    }

    /// <summary>Forgets all, for the next target.</summary>
    public void Clear() => _names.Clear();
}
