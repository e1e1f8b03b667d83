using System.Buffers;
using System.Text.Json;

namespace Parlance.Dialects.OllamaChat;

/// <summary>Fields without a noun on their way through.</summary>
internal static class OllamaJson
{
    /// <summary>An object of the members that are neither null nor in <paramref name="known"/>, which should be few; empty when there are none.</summary>
    public static RawJson Rest(JsonElement value, IReadOnlyCollection<string> known)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, OllamaChatDialect.Writing))
        {
            json.WriteStartObject();
            foreach (var member in value.EnumerateObject())
            {
                if (!RequestFields.IsAbsent(member.Value) && !known.Contains(member.Name))
                {
                    json.WritePropertyName(member.Name);
                    json.WriteRawValue(RequestFields.Raw(member.Value).Utf8.Span, skipInputValidation: true);
                }
            }

            json.WriteEndObject();
        }

        return output.WrittenCount > 2 ? new RawJson(output.WrittenMemory) : default;
    }

    /// <summary>The kept fields when they are this dialect's, else none.</summary>
    public static IReadOnlyList<KeyValuePair<string, RawJson>> Own(RawFields? extra) => extra is { Dialect: OllamaChatDialect.DialectName } ? extra.Fields : [];

    /// <summary>The kept field of that name; empty when there is none.</summary>
    public static RawJson Find(RawFields? extra, string name)
    {
        foreach (var (key, value) in Own(extra))
        {
            if (key == name)
            {
                return value;
            }
        }

        return default;
    }

    /// <summary>Writes the kept fields into the open object.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="extra">The fields.</param>
    /// <param name="except">A field that holds members of an inner object, and is written there.</param>
    public static void WriteFields(Utf8JsonWriter json, RawFields? extra, string except = "")
    {
        foreach (var (name, value) in Own(extra))
        {
            if (name != except)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
            }
        }
    }

    /// <summary>Writes the kept members of the inner object <paramref name="name"/>.</summary>
    public static void WriteMembers(Utf8JsonWriter json, RawFields? extra, string name)
    {
        if (Find(extra, name) is not { IsEmpty: false } members)
        {
            return;
        }

        using var document = JsonDocument.Parse(members.Utf8);
        foreach (var member in document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.EnumerateObject() : default)
        {
            json.WritePropertyName(member.Name);
            json.WriteRawValue(RequestFields.Raw(member.Value).Utf8.Span, skipInputValidation: true);
        }
    }
}
