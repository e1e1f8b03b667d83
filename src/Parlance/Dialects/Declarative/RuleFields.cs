using System.Globalization;
using System.Text.Json;

namespace Parlance.Dialects.Declarative;

/// <summary>The fields of one event as seen from a candidate. Immutable.</summary>
internal sealed class RuleFields(IReadOnlyDictionary<string, FieldValue> fields, JsonPath? candidates)
{
    private readonly Dictionary<string, FieldValue> _fields = fields.ToDictionary(field => field.Key, field => field.Value.Path is { } path ? new FieldValue(path.Within(candidates)) : field.Value, StringComparer.Ordinal);

    public bool IsRelative => _fields.Values.Any(value => value.Path is { IsRelative: true });

    public bool Has(string name) => _fields.ContainsKey(name);

    public bool BeginsWith(string name) => _fields.Values.Any(value => value.Path?.BeginsWith(name) == true);

    /// <summary>The value of a field; undefined when it has none, or is given as text.</summary>
    public JsonElement Find(string name, in JsonScope scope) => _fields.TryGetValue(name, out var value) && value.Path is { } path && path.TryFind(scope, out var found) ? found : default;

    /// <summary>Every value of a field; the items of a list are values of their own.</summary>
    public void FindAll(string name, in JsonScope scope, List<JsonElement> found)
    {
        if (!_fields.TryGetValue(name, out var value) || value.Path is not { } path)
        {
            return;
        }

        var first = found.Count;
        path.FindAll(scope, found);
        if (found.Count == first + 1 && found[first].ValueKind == JsonValueKind.Array)
        {
            var list = found[first];
            found.RemoveAt(first);
            found.AddRange(list.EnumerateArray());
        }
    }

    /// <summary>The text of a field, found or given; null when there is none.</summary>
    public string? Text(string name, in JsonScope scope) => !_fields.TryGetValue(name, out var value) ? null : value.Path is { } path ? path.TextAt(scope) : value.Text;

    /// <summary>The number of a field; null when there is none.</summary>
    public long? Number(string name, in JsonScope scope) => long.TryParse(Text(name, scope), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>An id, unless it is one that shall be made.</summary>
    public string? Id(string name, in JsonScope scope) => Text(name, scope) is { Length: > 0 } text && text != FieldValue.MadeId ? text : null;
}
