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

    /// <summary>Where and how <paramref name="value"/> does not follow the schema, for example <c>$.items[2].price must be of type number</c>; null when it does.</summary>
    public static string? Mismatch(JsonElement value, JsonElement schema)
    {
        try
        {
            return new SchemaCheck(schema).Check(value, schema, "$");
        }
        catch (InvalidOperationException)
        {
            return "a text in it is half of a surrogate pair";
        }
    }

    private string? Check(JsonElement value, JsonElement schema, string path)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return schema.ValueKind == JsonValueKind.False ? $"{path} may not be there" : null;
        }

        if (_depth >= MaxDepth)
        {
            return null;
        }

        _depth++;
        var mismatch = Plain(value, schema, path) ?? Referred(value, schema, path) ?? Any(value, schema, path) ?? value.ValueKind switch
        {
            JsonValueKind.Object => Members(value, schema, path),
            JsonValueKind.Array => Items(value, schema, path),
            _ => null,
        };
        _depth--;
        return mismatch;
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

    private string? Referred(JsonElement value, JsonElement schema, string path)
    {
        if (!schema.TryGetProperty("$ref", out var reference) || reference.ValueKind != JsonValueKind.String || reference.GetString() is not ['#', ..] pointer)
        {
            return null;
        }

        var target = root;
        foreach (var step in pointer.Split('/').Skip(1))
        {
            if (target.ValueKind != JsonValueKind.Object || !target.TryGetProperty(step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), out target))
            {
                return null;
            }
        }

        return Check(value, target, path);
    }

    private string? Any(JsonElement value, JsonElement schema, string path)
    {
        string? first = null;
        foreach (var choice in schema.TryGetProperty("anyOf", out var choices) && choices.ValueKind == JsonValueKind.Array ? choices.EnumerateArray() : default)
        {
            if (Check(value, choice, path) is not { } mismatch)
            {
                return null;
            }

            first ??= mismatch;
        }

        return first;
    }

    private string? Members(JsonElement value, JsonElement schema, string path)
    {
        foreach (var name in schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array ? required.EnumerateArray() : default)
        {
            if (name.ValueKind == JsonValueKind.String && !value.TryGetProperty(name.GetString()!, out _))
            {
                return $"{path}.{name.GetString()} is missing";
            }
        }

        var known = schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object ? properties : default;
        var hasRest = schema.TryGetProperty("additionalProperties", out var rest);
        foreach (var member in value.EnumerateObject())
        {
            var isKnown = known.ValueKind == JsonValueKind.Object && known.TryGetProperty(member.Name, out _);
            if ((isKnown || hasRest) && Check(member.Value, isKnown ? known.GetProperty(member.Name) : rest, $"{path}.{member.Name}") is { } mismatch)
            {
                return mismatch;
            }
        }

        return null;
    }

    private string? Items(JsonElement value, JsonElement schema, string path)
    {
        var index = 0;
        foreach (var item in schema.TryGetProperty("items", out var items) ? value.EnumerateArray() : default)
        {
            if (Check(item, items, $"{path}[{index++}]") is { } mismatch)
            {
                return mismatch;
            }
        }

        return null;
    }
}
