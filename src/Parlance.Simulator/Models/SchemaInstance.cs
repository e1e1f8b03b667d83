using System.Buffers;
using System.Text.Json;

namespace Parlance.Simulator.Models;

/// <summary>
/// A value that follows a JSON Schema, as far as models are given schemas: types, enum, const, properties, items, anyOf, oneOf, allOf, local references, bounds, lengths and the common formats.
/// Patterns are not followed.
/// </summary>
internal static class SchemaInstance
{
    /// <summary>Where recursive schemas end: deeper, optional properties are left out and the first branch without children is taken.</summary>
    private const int MaxDepth = 6;

    public static void Write(RawJson schema, IBufferWriter<byte> output, ref Dice dice)
    {
        using var document = JsonDocument.Parse(schema.Utf8);
        using var json = new Utf8JsonWriter(output);
        Value(json, document.RootElement, document.RootElement, ref dice, 0);
        json.Flush();
    }

    private static void Value(Utf8JsonWriter json, JsonElement schema, JsonElement root, ref Dice dice, int depth)
    {
        schema = Resolve(schema, root, depth);
        if (schema.ValueKind != JsonValueKind.Object)
        {
            json.WriteStringValue(Words.Noun(ref dice));
        }
        else if (schema.TryGetProperty("const"u8, out var constant))
        {
            constant.WriteTo(json);
        }
        else if (schema.TryGetProperty("enum"u8, out var words) && words.ValueKind == JsonValueKind.Array && words.GetArrayLength() > 0)
        {
            words[dice.Below(words.GetArrayLength())].WriteTo(json);
        }
        else
        {
            Typed(json, schema, root, ref dice, depth);
        }
    }

    private static void Typed(Utf8JsonWriter json, JsonElement schema, JsonElement root, ref Dice dice, int depth)
    {
        switch (TypeOf(schema))
        {
            case "object":
                Object(json, schema, root, ref dice, depth);
                break;
            case "array":
                json.WriteStartArray();
                var count = depth >= MaxDepth ? SchemaLeaf.Int(schema, "minItems"u8, 0) : Math.Max(SchemaLeaf.Int(schema, "minItems"u8, 0), Math.Min(SchemaLeaf.Int(schema, "maxItems"u8, 2), 1 + dice.Below(2)));
                for (var i = 0; i < count; i++)
                {
                    Value(json, schema.TryGetProperty("items"u8, out var items) ? items : default, root, ref dice, depth + 1);
                }

                json.WriteEndArray();
                break;
            case "integer":
                json.WriteNumberValue(SchemaLeaf.Integer(schema, ref dice));
                break;
            case "number":
                if (schema.TryGetProperty("multipleOf"u8, out _))
                {
                    json.WriteNumberValue(SchemaLeaf.Integer(schema, ref dice));
                }
                else
                {
                    json.WriteNumberValue(SchemaLeaf.Number(schema, ref dice));
                }

                break;
            case "boolean":
                json.WriteBooleanValue(dice.Below(2) == 1);
                break;
            case "null":
                json.WriteNullValue();
                break;
            default:
                json.WriteStringValue(SchemaLeaf.Text(schema, ref dice));
                break;
        }
    }

    private static void Object(Utf8JsonWriter json, JsonElement schema, JsonElement root, ref Dice dice, int depth)
    {
        json.WriteStartObject();
        if (schema.TryGetProperty("properties"u8, out var properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject())
            {
                if (depth < MaxDepth || IsRequired(schema, property.Name))
                {
                    json.WritePropertyName(property.Name);
                    Value(json, property.Value, root, ref dice, depth + 1);
                }
            }
        }

        json.WriteEndObject();
    }

    private static bool IsRequired(JsonElement schema, string name) =>
        schema.TryGetProperty("required"u8, out var required) && required.ValueKind == JsonValueKind.Array && required.EnumerateArray().Any(item => item.ValueEquals(name));

    /// <summary>Follows references and picks a branch; the first one, but a leaf where a recursive schema has to end.</summary>
    private static JsonElement Resolve(JsonElement schema, JsonElement root, int depth)
    {
        for (var hops = 0; hops < 16 && schema.ValueKind == JsonValueKind.Object; hops++)
        {
            if (schema.TryGetProperty("$ref"u8, out var reference) && reference.ValueKind == JsonValueKind.String)
            {
                schema = Find(root, reference.GetString()!);
            }
            else if (Branches(schema) is { } branches)
            {
                schema = depth >= MaxDepth && branches.EnumerateArray().FirstOrDefault(branch => TypeOf(branch) is not ("object" or "array")) is { ValueKind: JsonValueKind.Object } leaf ? leaf : branches[0];
            }
            else
            {
                break;
            }
        }

        return schema;
    }

    private static JsonElement? Branches(JsonElement schema)
    {
        ReadOnlySpan<string> names = ["anyOf", "oneOf", "allOf"];
        foreach (var name in names)
        {
            if (schema.TryGetProperty(name, out var branches) && branches.ValueKind == JsonValueKind.Array && branches.GetArrayLength() > 0)
            {
                return branches;
            }
        }

        return null;
    }

    private static JsonElement Find(JsonElement root, string reference)
    {
        var found = root;
        foreach (var step in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), out found))
            {
                return default;
            }
        }

        return found;
    }

    private static string TypeOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || schema.TryGetProperty("$ref"u8, out _))
        {
            return "object";
        }

        if (schema.TryGetProperty("type"u8, out var type))
        {
            type = type.ValueKind == JsonValueKind.Array && type.GetArrayLength() > 0 ? type[0] : type;
            return type.ValueKind == JsonValueKind.String ? type.GetString()! : "string";
        }

        return schema.TryGetProperty("properties"u8, out _) ? "object" : schema.TryGetProperty("items"u8, out _) ? "array" : "string";
    }
}
