using System.Text.Json;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>Kept fields on their way back to this dialect; those of another dialect are left out.</summary>
internal static class RawFieldsJson
{
    /// <summary>The fields when they are this dialect's, else none.</summary>
    public static IReadOnlyList<KeyValuePair<string, RawJson>> Own(this RawFields? extra) => extra is { Dialect: OpenAiChatDialect.DialectName } ? extra.Fields : [];

    /// <summary>The field of that name; empty when there is none.</summary>
    public static RawJson Find(this RawFields? extra, string name)
    {
        foreach (var (key, value) in extra.Own())
        {
            if (key == name)
            {
                return value;
            }
        }

        return default;
    }

    /// <summary>Writes all fields but the one named <paramref name="parent"/>, which holds members of an inner object.</summary>
    public static void WriteFields(this RawFields? extra, Utf8JsonWriter json, string parent = "")
    {
        foreach (var (name, value) in extra.Own())
        {
            if (name != parent)
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
            }
        }
    }

    /// <summary>Writes the kept members of the inner object <paramref name="parent"/>.</summary>
    public static void WriteMembers(this RawFields? extra, Utf8JsonWriter json, string parent)
    {
        if (extra.Find(parent) is not { IsEmpty: false } members)
        {
            return;
        }

        using var document = JsonDocument.Parse(members.Utf8);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in document.RootElement.EnumerateObject())
            {
                member.WriteTo(json);
            }
        }
    }
}
