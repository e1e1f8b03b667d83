using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>How this dialect reads and writes JSON. Its fields are camel case; snake case is read as well, as the vendor's parser does.</summary>
internal static class GeminiJson
{
    /// <summary>UTF-8 stays UTF-8: the bytes go into an HTTP body, never into HTML. Validation is off because what is written is straight-line code under test.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The field, in either spelling; false when it is absent or null.</summary>
    public static bool TryGet(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && (element.TryGetProperty(name, out value) || element.TryGetProperty(Snake(name), out value)) && value.ValueKind != JsonValueKind.Null;
    }

    /// <summary>The text field; null when it is absent or something else.</summary>
    public static string? Word(JsonElement element, string name) => TryGet(element, name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Whether <paramref name="known"/> has the name, in either spelling.</summary>
    public static bool IsKnown(string name, ReadOnlySpan<string> known) => known.Contains(name) || (name.Contains('_') && known.Contains(Camel(name)));

    /// <summary>A copy of the element's bytes: the body may be pooled memory.</summary>
    public static RawJson Raw(JsonElement element) => new(JsonMarshal.GetRawUtf8Value(element).ToArray());

    /// <summary>The fields of <paramref name="element"/> that are not in <paramref name="known"/>, and those of <paramref name="more"/> that hold something; null when there are none.</summary>
    public static RawFields? Unknown(JsonElement element, ReadOnlySpan<string> known, params ReadOnlySpan<KeyValuePair<string, RawJson>> more)
    {
        List<KeyValuePair<string, RawJson>>? fields = null;
        foreach (var property in element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default)
        {
            if (!IsKnown(property.Name, known))
            {
                (fields ??= []).Add(new(property.Name, Raw(property.Value)));
            }
        }

        foreach (var field in more)
        {
            if (!field.Value.IsEmpty)
            {
                (fields ??= []).Add(field);
            }
        }

        return fields is null ? null : new RawFields(GeminiGenerateDialect.Dialect, fields);
    }

    /// <summary>An object of the fields that are not in <paramref name="known"/>; empty when there are none. It is how a nested object with one unknown field survives.</summary>
    public static RawJson Rest(JsonElement element, params ReadOnlySpan<string> known)
    {
        if (Unknown(element, known) is not { } rest)
        {
            return default;
        }

        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteFields(rest);
            json.WriteEndObject();
        }

        return new RawJson(output.WrittenMemory);
    }

    /// <summary>The kept field of that name; empty when there is none or it belongs to another dialect.</summary>
    public static RawJson Get(this RawFields? fields, string name) =>
        fields is { Dialect: GeminiGenerateDialect.Dialect } ? fields.Fields.FirstOrDefault(field => field.Key == name).Value : default;

    /// <summary>Writes a value as its own bytes.</summary>
    public static void WriteRaw(this Utf8JsonWriter json, string name, RawJson value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
    }

    /// <summary>Writes kept fields into the object that is open; nothing when they belong to another dialect, where they would mean something else.</summary>
    public static void WriteFields(this Utf8JsonWriter json, RawFields? fields, params ReadOnlySpan<string> except)
    {
        foreach (var (name, value) in fields is { Dialect: GeminiGenerateDialect.Dialect } ? fields.Fields : [])
        {
            if (!IsKnown(name, except))
            {
                json.WriteRaw(name, value);
            }
        }
    }

    /// <summary>Writes the members of the kept object <paramref name="name"/> into the object that is open: the unknown rest of a nested object.</summary>
    public static void WriteRest(this Utf8JsonWriter json, RawFields? fields, string name, params ReadOnlySpan<string> except)
    {
        if (fields.Get(name) is not { IsEmpty: false } rest)
        {
            return;
        }

        using var document = JsonDocument.Parse(rest.Utf8);
        foreach (var property in document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.EnumerateObject() : default)
        {
            if (!IsKnown(property.Name, except))
            {
                property.WriteTo(json);
            }
        }
    }

    /// <summary>Whether the text is one JSON object.</summary>
    public static bool IsObject(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Camel(string name)
    {
        var camel = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            camel.Append(name[i] == '_' && i > 0 && i + 1 < name.Length ? char.ToUpperInvariant(name[++i]) : name[i]);
        }

        return camel.ToString();
    }

    private static string Snake(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : letter.ToString()));
}
