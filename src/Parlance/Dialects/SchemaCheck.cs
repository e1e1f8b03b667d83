using System.Text.Json;

namespace Parlance.Dialects;

/// <summary>
/// Whether a value follows a JSON Schema, by the keywords that say what form it has: <c>type</c>, <c>properties</c>, <c>required</c>, <c>additionalProperties</c>, <c>items</c>, <c>enum</c>, <c>const</c>,
/// <c>anyOf</c>, <c>$ref</c> within the schema. Others (lengths, patterns, formats) are not looked at. Not thread-safe.
/// </summary>
internal sealed class SchemaCheck(JsonElement root)
{
    /// <summary>References that lead in a circle end here; so deep a value is none that a model writes.</summary>
    private const int MaxDepth = 64;

    private int _depth;
    private List<string> _found = [];

    /// <summary>Where and how <paramref name="value"/> does not follow the schema at first, for example <c>$.items[2].price must be of type number</c>; null when it does.</summary>
    public static string? Mismatch(JsonElement value, JsonElement schema) => Mismatches(value, schema) is [var first, ..] ? first : null;

    /// <summary>All places where it does not; empty when it does.</summary>
    public static IReadOnlyList<string> Mismatches(JsonElement value, JsonElement schema)
    {
        try
        {
            var check = new SchemaCheck(schema);
            check.Check(value, schema, "$");
            return check._found;
        }
        catch (InvalidOperationException)
        {
            return ["a text in it is half of a surrogate pair"];
        }
    }

    private void Check(JsonElement value, JsonElement schema, string path)
    {
        if (schema.ValueKind == JsonValueKind.False)
        {
            _found.Add($"{path} may not be there");
        }

        if (schema.ValueKind != JsonValueKind.Object || _depth >= MaxDepth)
        {
            return;
        }

        if (Plain(value, schema, path) is { } mismatch)
        {
            _found.Add(mismatch);
            return;
        }

        _depth++;
        Referred(value, schema, path);
        Any(value, schema, path);
        if (value.ValueKind == JsonValueKind.Object)
        {
            Members(value, schema, path);
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            Items(value, schema, path);
        }

        _depth--;
    }

    private static string? Plain(JsonElement value, JsonElement schema, string path)
    {
        if (schema.TryGetProperty("type", out var type) && !(type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Any(one => Is(value, one)) : Is(value, type)))
        {
            return $"{path} must be of type {type.ToString().Replace("\"", "", StringComparison.Ordinal)}";
        }

        if (schema.TryGetProperty("const", out var constant) && !JsonElement.DeepEquals(value, constant))
        {
            return $"{path} must be {constant.GetRawText()}";
        }

        return schema.TryGetProperty("enum", out var words) && words.ValueKind == JsonValueKind.Array && !words.EnumerateArray().Any(word => JsonElement.DeepEquals(value, word))
            ? $"{path} must be one of {words.GetRawText()}"
            : null;
    }

    private static bool Is(JsonElement value, JsonElement type) => (type.ValueKind == JsonValueKind.String ? type.GetString() : null) switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && (!value.TryGetDecimal(out var number) || decimal.IsInteger(number)),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => true,
    };

    private void Referred(JsonElement value, JsonElement schema, string path)
    {
        if (!schema.TryGetProperty("$ref", out var reference) || reference.ValueKind != JsonValueKind.String || reference.GetString() is not ['#', ..] pointer)
        {
            return;
        }

        var target = root;
        foreach (var step in pointer.Split('/').Skip(1))
        {
            if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), out target))
            {
                return;
            }
        }

        Check(value, target, path);
    }

    /// <summary>Of several choices that all do not fit, what the first one misses is told.</summary>
    private void Any(JsonElement value, JsonElement schema, string path)
    {
        var (before, first) = (_found, (List<string>?)null);
        foreach (var choice in schema.TryGetProperty("anyOf", out var choices) && choices.ValueKind == JsonValueKind.Array ? choices.EnumerateArray() : default)
        {
            _found = [];
            Check(value, choice, path);
            if (_found.Count == 0)
            {
                first = null;
                break;
            }

            first ??= _found;
        }

        _found = before;
        _found.AddRange(first ?? []);
    }

    private void Members(JsonElement value, JsonElement schema, string path)
    {
        foreach (var name in schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array ? required.EnumerateArray() : default)
        {
            if (name.ValueKind == JsonValueKind.String && !value.TryGetProperty(name.GetString()!, out _))
            {
                _found.Add($"{path}.{name.GetString()} is missing");
            }
        }

        var known = schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object ? properties : default;
        var hasRest = schema.TryGetProperty("additionalProperties", out var rest);
        foreach (var member in value.EnumerateObject())
        {
            var isKnown = known.ValueKind == JsonValueKind.Object && known.TryGetProperty(member.Name, out _);
            if (isKnown || hasRest)
            {
                Check(member.Value, isKnown ? known.GetProperty(member.Name) : rest, $"{path}.{member.Name}");
            }
        }
    }

    private void Items(JsonElement value, JsonElement schema, string path)
    {
        var index = 0;
        foreach (var item in schema.TryGetProperty("items", out var items) ? value.EnumerateArray() : default)
        {
            Check(item, items, $"{path}[{index++}]");
        }
    }
}
