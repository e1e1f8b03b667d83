namespace Parlance.Manifests;

/// <summary>
/// Reads the fields of one map by name and adds every mistake to a list instead of stopping at the first. Ask for each field that is understood, then call <see cref="RefuseUnknown"/>:
/// whatever was not asked for is an error. A field that is absent, or written without a value, reads as null. Not thread-safe.
/// </summary>
public sealed partial class MapReader
{
    private readonly ICollection<YamlError> _errors;
    private readonly List<string> _known = [];
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);

    /// <summary>Reads <paramref name="node"/>; anything but a map (or nothing) is an error, and reads as an empty map.</summary>
    /// <param name="node">The map.</param>
    /// <param name="errors">Receives the errors.</param>
    public MapReader(YamlNode node, ICollection<YamlError> errors)
    {
        Node = node;
        _errors = errors;
        if (node.Kind is YamlKind.Scalar or YamlKind.List)
        {
            Error(node, "must be a map of fields");
        }
    }

    /// <summary>The map.</summary>
    public YamlNode Node { get; }

    /// <summary>The value of a field as it stands; null when it is absent or nothing was written.</summary>
    public YamlNode? Find(string name)
    {
        if (!_known.Contains(name))
        {
            _known.Add(name);
        }

        return Node.Find(name) is { Kind: not YamlKind.Null } value ? value : null;
    }

    /// <summary>The value of a field as it stands; its absence is an error.</summary>
    public YamlNode? Require(string name)
    {
        var value = Find(name);
        if (value is null && Node.Kind is YamlKind.Map or YamlKind.Null)
        {
            _errors.Add(new YamlError(Node.Find(name)?.At ?? Node.At, Node.PathOf(name), "is required"));
        }

        return value;
    }

    /// <summary>A map inside this one; null when it is absent.</summary>
    public MapReader? Map(string name) => Find(name) is { } value ? new MapReader(value, _errors) : null;

    /// <summary>The maps in a list; empty when it is absent, an error when the field is no list or a member is no map.</summary>
    public IReadOnlyList<MapReader> Maps(string name) => [.. List(name).Select(item => new MapReader(item, _errors))];

    /// <summary>The members of a list; empty when it is absent, an error when the field is no list.</summary>
    public IReadOnlyList<YamlNode> List(string name) => Find(name) switch
    {
        null => [],
        { Kind: YamlKind.List } list => list.Items,
        var other => Wrong<IReadOnlyList<YamlNode>>(other, "must be a list") ?? [],
    };

    /// <summary>The fields of a map whose keys are free; empty when it is absent, an error when the field is no map.</summary>
    public IReadOnlyList<YamlField> Entries(string name) => Find(name) switch
    {
        null => [],
        { Kind: YamlKind.Map } map => map.Fields,
        var other => Wrong<IReadOnlyList<YamlField>>(other, "must be a map") ?? [],
    };

    /// <summary>A field that must not be used here: when it is written, <paramref name="reason"/> is the error.</summary>
    public void Refuse(string name, string reason)
    {
        _refused.Add(name);
        if (Node.Find(name) is { } value)
        {
            Error(value, reason);
        }
    }

    /// <summary>Adds an error at the place of <paramref name="node"/>. The message must not quote the value: it may be a credential.</summary>
    public void Error(YamlNode node, string message) => _errors.Add(new YamlError(node.At, node.Path, message));

    /// <summary>Every field that was neither asked for nor refused is an error that says what may have been meant.</summary>
    public void RefuseUnknown()
    {
        foreach (var field in Unread())
        {
            var near = NearMatches.Find(field.Key, _known, 1);
            var advice = near.Count > 0 ? $"did you mean {near[0]}?" : $"known are {string.Join(", ", _known)}";
            _errors.Add(new YamlError(field.KeyAt, field.Value.Path, $"is not a known field; {advice}"));
        }
    }

    /// <summary>The fields that were neither asked for nor refused so far, for a reader that tells of them instead of refusing.</summary>
    public IEnumerable<YamlField> Unread() => Node.Fields.Where(field => !_known.Contains(field.Key) && !_refused.Contains(field.Key));

    private T? Wrong<T>(YamlNode node, string message)
    {
        Error(node, message);
        return default;
    }
}
