using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Parlance.Dialects;

/// <summary>JSON Schemas in the subset that the vendor takes.</summary>
internal static class SchemaFit
{
    private static readonly string[] s_formats = ["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"];

    /// <summary>
    /// The schema for structured output: every object is closed, and limits that the vendor's decoder refuses go from keywords into the description, where the model still reads them
    /// (the official SDKs do the same). False when it is not a JSON object.
    /// </summary>
    /// <param name="schema">The schema.</param>
    /// <param name="closed">The schema to send.</param>
    /// <param name="removed">The keywords that became part of a description, each once.</param>
    public static bool TryClose(RawJson schema, out RawJson closed, out IReadOnlyCollection<string> removed)
    {
        var keywords = new SortedSet<string>(StringComparer.Ordinal);
        removed = keywords;
        return TryRewrite(schema, (json, element) => WriteSchema(json, element, keywords), out closed);
    }

    /// <summary>The schema of a tool's input, which must say that it is an object; an empty one takes no arguments. False when it is not a JSON object.</summary>
    public static bool TryObject(RawJson schema, out RawJson input)
    {
        if (schema.IsEmpty)
        {
            input = RawJson.Parse("""{"type":"object","properties":{}}""");
            return true;
        }

        return TryRewrite(schema, WriteWithType, out input);
    }

    private static bool TryRewrite(RawJson schema, Action<Utf8JsonWriter, JsonElement> write, out RawJson rewritten)
    {
        rewritten = default;
        try
        {
            using var document = JsonDocument.Parse(schema.Utf8);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            var output = new ArrayBufferWriter<byte>(schema.Utf8.Length + 64);
            using (var json = new Utf8JsonWriter(output, WireJson.Options))
            {
                write(json, document.RootElement);
            }

            rewritten = new RawJson(output.WrittenMemory);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void WriteWithType(Utf8JsonWriter json, JsonElement schema)
    {
        json.WriteStartObject();
        if (!schema.TryGetProperty("type", out _))
        {
            json.WriteString("type"u8, "object"u8);
        }

        foreach (var property in schema.EnumerateObject())
        {
            property.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static void WriteSchema(Utf8JsonWriter json, JsonElement schema, SortedSet<string> removed)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            schema.WriteTo(json);
            return;
        }

        var notes = new StringBuilder();
        json.WriteStartObject();
        foreach (var property in schema.EnumerateObject())
        {
            if (IsLimit(property))
            {
                removed.Add(property.Name);
                notes.Append(notes.Length == 0 ? "" : ", ").Append(property.Name).Append(": ").Append(property.Value.ToString());
            }
            else if (property.Name is not ("description" or "additionalProperties" or "$schema"))
            {
                json.WritePropertyName(property.Name == "oneOf" ? "anyOf" : property.Name);
                WriteKeyword(json, property, removed);
            }
        }

        var description = schema.TryGetProperty("description", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
        if (description.Length + notes.Length > 0)
        {
            json.WriteString("description"u8, notes.Length == 0 ? description : $"{description}{(description.Length == 0 ? "" : "\n\n")}{{{notes}}}");
        }

        if (IsObject(schema))
        {
            json.WriteBoolean("additionalProperties"u8, false);
        }

        json.WriteEndObject();
    }

    private static void WriteKeyword(Utf8JsonWriter json, JsonProperty property, SortedSet<string> removed)
    {
        switch (property.Name, property.Value.ValueKind)
        {
            case ("properties" or "$defs" or "definitions", JsonValueKind.Object):
                json.WriteStartObject();
                foreach (var member in property.Value.EnumerateObject())
                {
                    json.WritePropertyName(member.Name);
                    WriteSchema(json, member.Value, removed);
                }

                json.WriteEndObject();
                break;
            case ("anyOf" or "allOf" or "oneOf" or "prefixItems", JsonValueKind.Array):
                json.WriteStartArray();
                foreach (var option in property.Value.EnumerateArray())
                {
                    WriteSchema(json, option, removed);
                }

                json.WriteEndArray();
                break;
            case ("items", _):
                WriteSchema(json, property.Value, removed);
                break;
            default:
                property.Value.WriteTo(json);
                break;
        }
    }

    /// <summary>A property named like a keyword stands below <c>properties</c> and is never asked here.</summary>
    private static bool IsLimit(JsonProperty property) => property.Name switch
    {
        "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf" => true,
        "minLength" or "maxLength" or "pattern" => true,
        "maxItems" or "uniqueItems" or "minProperties" or "maxProperties" or "patternProperties" or "propertyNames" => true,
        "minItems" => !(property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt32(out var least) && least is 0 or 1),
        "format" => !(property.Value.ValueKind == JsonValueKind.String && s_formats.Contains(property.Value.GetString())),
        "additionalProperties" => property.Value.ValueKind == JsonValueKind.Object,
        _ => false,
    };

    private static bool IsObject(JsonElement schema) =>
        schema.TryGetProperty("properties", out _) || (schema.TryGetProperty("type", out var type) && type.ValueKind switch
        {
            JsonValueKind.String => type.ValueEquals("object"),
            JsonValueKind.Array => type.EnumerateArray().Any(option => option.ValueKind == JsonValueKind.String && option.ValueEquals("object")),
            _ => false,
        });
}
