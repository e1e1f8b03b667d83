using System.Collections;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parlance.Tests.Support;

/// <summary>Nouns as JSON, all that can be set at every depth, so that two can be compared by value, kept in a file, and a difference can be read.</summary>
public static class Nouns
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The noun as indented JSON; nulls and empty lists are left out.</summary>
    public static string Describe(object? noun) => ToJson(noun)?.ToJsonString(s_indented) ?? "null";

    private static JsonNode? ToJson(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        int or long => JsonValue.Create(Convert.ToInt64(value)),
        double number => JsonValue.Create(number),
        MessageRole or FinishReason => JsonValue.Create(value.ToString()),
        RawJson raw => JsonNode.Parse(raw.Utf8.Span),
        RawFields kept => new JsonObject(kept.Fields.Select(field => KeyValuePair.Create($"{kept.Dialect} {field.Key}", ToJson(field.Value)))),
        IEnumerable items => new JsonArray(items.Cast<object>().Select(ToJson).ToArray()),
        _ => FromProperties(value),
    };

    private static JsonObject FromProperties(object value)
    {
        var json = new JsonObject();
        if (value is ContentPart)
        {
            json["part"] = value.GetType().Name;
        }

        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).OrderBy(property => property.MetadataToken))
        {
            if (property.GetValue(value) is { } member and not ICollection { Count: 0 } and not RawJson { IsEmpty: true })
            {
                json[JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)] = ToJson(member);
            }
        }

        return json;
    }
}
