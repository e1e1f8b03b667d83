using System.Text.Json;

namespace Parlance.Dialects.Declarative;

/// <summary>The body of a request as a tree: inner nodes are objects, leaves are parameters and constants. Immutable once built.</summary>
internal sealed class RequestTree
{
    private readonly Node _root = new(string.Empty);

    /// <summary>A body with those parameters and constants, whose places have been checked (<see cref="SpecCheck"/>).</summary>
    public RequestTree(IReadOnlyDictionary<string, JsonPath> parameters, IReadOnlyDictionary<string, RawJson> constants, IReadOnlyDictionary<string, RawJson>? streamConstants = null)
    {
        foreach (var (place, value) in constants)
        {
            At(place).Constant = value;
        }

        foreach (var (place, value) in streamConstants ?? new Dictionary<string, RawJson>())
        {
            (At(place).Constant, At(place).OnlyInStreams) = (value, true);
        }

        foreach (var (name, path) in parameters)
        {
            At(path.Names!).Parameter = name;
        }
    }

    /// <summary>Writes the body; objects in which nothing would stand are left out.</summary>
    public void Write(Utf8JsonWriter json, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> values, bool stream)
    {
        json.WriteStartObject();
        _root.WriteMembers(json, values, stream);
        json.WriteEndObject();
    }

    private Node At(string place) => JsonPath.TryParse(place, out var path, out var error) ? At(path.Names!) : throw new ArgumentException(error, nameof(place));

    private Node At(IReadOnlyList<string> names)
    {
        var node = _root;
        foreach (var name in names)
        {
            node = node.Child(name);
        }

        return node;
    }

    private sealed class Node(string name)
    {
        private readonly List<Node> _children = [];

        public string? Parameter { get; set; }

        public RawJson Constant { get; set; }

        public bool OnlyInStreams { get; set; }

        public Node Child(string child)
        {
            var found = _children.Find(node => node.Name == child);
            if (found is null)
            {
                _children.Add(found = new Node(child));
            }

            return found;
        }

        public void WriteMembers(Utf8JsonWriter json, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> values, bool stream)
        {
            foreach (var child in _children.Where(child => child.Has(values, stream)))
            {
                json.WritePropertyName(child.Name);
                if (child._children.Count > 0)
                {
                    json.WriteStartObject();
                    child.WriteMembers(json, values, stream);
                    json.WriteEndObject();
                }
                else
                {
                    json.WriteRawValue((child.Parameter is { } parameter ? values[parameter] : child.Constant.Utf8).Span, skipInputValidation: true);
                }
            }
        }

        private string Name => name;

        private bool Has(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> values, bool stream) =>
            _children.Count > 0 ? _children.Exists(child => child.Has(values, stream))
            : Parameter is not null ? values.ContainsKey(Parameter)
            : stream || !OnlyInStreams;
    }
}
