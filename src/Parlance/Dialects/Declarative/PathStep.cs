using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Parlance.Dialects.Declarative;

/// <summary>One step of a <see cref="JsonPath"/>.</summary>
internal sealed class PathStep : IEquatable<PathStep>
{
    private readonly byte[] _utf8 = [];
    private readonly int? _index;
    private readonly Condition? _filter;

    private PathStep(string? name, int? index, bool isEach, Condition? filter)
    {
        (Name, _index, IsEach, _filter) = (name, index, isEach, filter);
        _utf8 = name is null ? [] : Encoding.UTF8.GetBytes(name);
    }

    /// <summary>The member that is taken; null for an item.</summary>
    public string? Name { get; }

    /// <summary>Whether it goes to every item of a list.</summary>
    public bool IsEach { get; }

    /// <summary>Whether it can mean the first item of a list.</summary>
    public bool IsFirst => _filter is null && (IsEach || _index == 0);

    /// <summary>A member; a name in digits is the item of that number where the value is a list.</summary>
    public static PathStep Member(string name) => new(name, int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null, false, null);

    /// <summary>An item; from the end when negative.</summary>
    public static PathStep Item(int index) => new(null, index, false, null);

    /// <summary>Every item, or those for which <paramref name="filter"/> holds.</summary>
    public static PathStep Each(Condition? filter) => new(null, null, true, filter);

    /// <summary>Whether an item of the list is meant.</summary>
    public bool Takes(JsonElement root, JsonElement item) => _filter?.Holds(new JsonScope(root, item)) ?? true;

    /// <summary>Goes one step on.</summary>
    public bool TryTake(JsonElement element, out JsonElement value)
    {
        value = default;
        if (element.ValueKind == JsonValueKind.Object)
        {
            return Name is not null && element.TryGetProperty(_utf8, out value);
        }

        if (element.ValueKind != JsonValueKind.Array || _index is not { } index)
        {
            return false;
        }

        var count = element.GetArrayLength();
        index = index < 0 ? count + index : index;
        if (index < 0 || index >= count)
        {
            return false;
        }

        value = element[index];
        return true;
    }

    public bool Equals(PathStep? other) => other is not null && Name == other.Name && _index == other._index && IsEach == other.IsEach && _filter?.Text == other._filter?.Text;

    public override bool Equals(object? obj) => Equals(obj as PathStep);

    public override int GetHashCode() => HashCode.Combine(Name, _index, IsEach);
}
