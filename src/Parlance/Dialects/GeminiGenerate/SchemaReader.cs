using System.Buffers;
using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>The vendor's <c>Schema</c> (a subset of OpenAPI 3.0, types in capitals, <c>nullable</c>) as JSON Schema, which the other protocols speak.</summary>
internal static class SchemaReader
{
    public static RawJson ToJsonSchema(JsonElement schema)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, GeminiJson.Options))
        {
            Write(json, schema);
        }

        return new RawJson(output.WrittenMemory);
    }

    private static void Write(Utf8JsonWriter json, JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            schema.WriteTo(json);
            return;
        }

        var nullable = GeminiJson.TryGet(schema, "nullable", out var flag) && flag.ValueKind == JsonValueKind.True;
        json.WriteStartObject();
        foreach (var keyword in schema.EnumerateObject())
        {
            switch (keyword.Name)
            {
                case "type" when keyword.Value.ValueKind == JsonValueKind.String:
                    WriteType(json, keyword.Value.GetString()!, nullable);
                    break;
                case "nullable" or "propertyOrdering" or "property_ordering":
                    break;
                case "properties" when keyword.Value.ValueKind == JsonValueKind.Object:
                    json.WriteStartObject("properties"u8);
                    foreach (var property in keyword.Value.EnumerateObject())
                    {
                        json.WritePropertyName(property.Name);
                        Write(json, property.Value);
                    }

                    json.WriteEndObject();
                    break;
                case "anyOf" or "any_of" when keyword.Value.ValueKind == JsonValueKind.Array:
                    json.WriteStartArray("anyOf"u8);
                    foreach (var option in keyword.Value.EnumerateArray())
                    {
                        Write(json, option);
                    }

                    json.WriteEndArray();
                    break;
                case "items":
                    json.WritePropertyName("items"u8);
                    Write(json, keyword.Value);
                    break;
                case "minItems" or "maxItems" or "minLength" or "maxLength" or "minProperties" or "maxProperties" when keyword.Value.ValueKind == JsonValueKind.String && long.TryParse(keyword.Value.GetString(), out var number):
                    // Whole numbers of 64 bits are texts in the vendor's JSON.
                    json.WriteNumber(keyword.Name, number);
                    break;
                default:
                    keyword.WriteTo(json);
                    break;
            }
        }

        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, string type, bool nullable)
    {
        type = type.ToLowerInvariant();
        if (!nullable)
        {
            json.WriteString("type"u8, type);
            return;
        }

        json.WriteStartArray("type"u8);
        json.WriteStringValue(type);
        json.WriteStringValue("null"u8);
        json.WriteEndArray();
    }
}
