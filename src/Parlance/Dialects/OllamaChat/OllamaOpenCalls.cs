namespace Parlance.Dialects.OllamaChat;

/// <summary>The tool calls of one assistant's turn, and which of them have a result.</summary>
internal sealed class OllamaOpenCalls
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Queue<string>> _byName = new(StringComparer.Ordinal);
    private readonly Queue<string> _all = new();
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);

    /// <summary>Adds a call.</summary>
    public void Add(string id, string name)
    {
        _names[id] = name;
        _all.Enqueue(id);
        if (!_byName.TryGetValue(name, out var same))
        {
            _byName[name] = same = new Queue<string>();
        }

        same.Enqueue(id);
    }

    /// <summary>The first call without a result: of the tool <paramref name="name"/>, or of any when that is null. Null when there is none.</summary>
    public string? Next(string? name)
    {
        var queue = name is null ? _all : _byName.GetValueOrDefault(name);
        while (queue?.TryPeek(out var id) == true)
        {
            if (!_answered.Contains(id))
            {
                return id;
            }

            queue.Dequeue();
        }

        return null;
    }

    /// <summary>Notes a result, and gives the name of the tool; null when no such call was made.</summary>
    public string? Answer(string id)
    {
        _answered.Add(id);
        return _names.GetValueOrDefault(id);
    }
}
