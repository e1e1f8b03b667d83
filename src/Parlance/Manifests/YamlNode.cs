using System.Globalization;

namespace Parlance.Manifests;

/// <summary>
/// One value of a YAML document, and where it stands: text, a list, a map or nothing. Immutable once read; made by <see cref="YamlReader"/>.
/// </summary>
public sealed class YamlNode
{
    /// <summary>Up to here looking through the fields is as fast as an index.</summary>
    private const int FieldsWithoutIndex = 32;

    private readonly YamlNode? _parent;
    private readonly string? _key;
    private readonly int _index;
    private readonly List<YamlNode> _items = [];
    private readonly List<YamlField> _fields = [];
    private Dictionary<string, YamlNode>? _byKey;

    internal YamlNode(YamlKind kind, YamlPosition at, YamlNode? parent, string? key, string text = "", bool quoted = false)
    {
        Kind = kind;
        At = at;
        Text = text;
        Quoted = quoted;
        _parent = parent;
        _key = key;
        _index = parent?._items.Count ?? 0;
    }

    /// <summary>What it is.</summary>
    public YamlKind Kind { get; }

    /// <summary>Where its first character stands.</summary>
    public YamlPosition At { get; }

    /// <summary>The text of a scalar; empty for everything else.</summary>
    public string Text { get; }

    /// <summary>Whether a scalar was quoted or written as a block: <c>"true"</c> is text, <c>true</c> is a flag.</summary>
    public bool Quoted { get; }

    /// <summary>The members of a list, in order; empty for everything else.</summary>
    public IReadOnlyList<YamlNode> Items => _items;

    /// <summary>The fields of a map, in order, each key once; empty for everything else.</summary>
    public IReadOnlyList<YamlField> Fields => _fields;

    /// <summary>The way here from the root, for example <c>models[2].price.input</c>; empty for the root.</summary>
    public string Path => _parent switch
    {
        null => string.Empty,
        { Kind: YamlKind.List } => string.Create(CultureInfo.InvariantCulture, $"{_parent.Path}[{_index}]"),
        _ => _parent.PathOf(_key ?? string.Empty),
    };

    /// <summary>The field of that name; null when there is none.</summary>
    public YamlNode? Find(string key)
    {
        if (_byKey is not null)
        {
            return _byKey.GetValueOrDefault(key);
        }

        foreach (var field in _fields)
        {
            if (field.Key == key)
            {
                return field.Value;
            }
        }

        return null;
    }

    internal string PathOf(string key) => Path is { Length: > 0 } path ? $"{path}.{key}" : key;

    internal void Add(YamlNode item) => _items.Add(item);

    internal void Add(YamlField field)
    {
        _fields.Add(field);
        if (_fields.Count > FieldsWithoutIndex)
        {
            _byKey ??= _fields.SkipLast(1).ToDictionary(earlier => earlier.Key, earlier => earlier.Value, StringComparer.Ordinal);
            _byKey.Add(field.Key, field.Value);
        }
    }
}
