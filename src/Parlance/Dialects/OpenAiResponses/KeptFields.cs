using System.Text.Json;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>
/// Fields of a request that have no noun, on their way back to this dialect. What describes an item as a whole (its id, its status, its phase) stands with the item's first part under
/// <see cref="Item"/>, because several items make one assistant turn.
/// </summary>
internal static class KeptFields
{
    /// <summary>Name of the kept fields of a whole item; no field of the protocol begins with a dot.</summary>
    public const string Item = ".item";

    /// <summary>Fields that came in this dialect.</summary>
    public static RawFields? Of(List<KeyValuePair<string, RawJson>>? fields) => fields is null ? null : new RawFields(OpenAiResponsesDialect.Dialect, fields);

    /// <summary>Whether the noun came in this dialect and says so, even when nothing of it had to be kept.</summary>
    public static bool IsOwn(this RawFields? extra) => extra is { Dialect: OpenAiResponsesDialect.Dialect };

    /// <summary>The field of that name; empty when there is none or it belongs to another dialect.</summary>
    public static RawJson Get(this RawFields? extra, string name) => extra.Get(name, OpenAiResponsesDialect.Dialect);

    /// <summary>The same for a dialect whose fields this one can take.</summary>
    public static RawJson Get(this RawFields? extra, string name, string dialect) =>
        extra is not null && extra.Dialect == dialect ? extra.Fields.FirstOrDefault(field => field.Key == name).Value : default;

    /// <summary>Writes the kept fields into the object that is open.</summary>
    public static void WriteOwn(this RawFields? extra, Utf8JsonWriter json, params ReadOnlySpan<string> except)
    {
        foreach (var (name, value) in extra.IsOwn() ? extra!.Fields : [])
        {
            if (name != Item && !except.Contains(name))
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
            }
        }
    }

    /// <summary>Writes the members of a kept object into the object that is open.</summary>
    public static void WriteMembers(this RawJson kept, Utf8JsonWriter json, Func<JsonProperty, bool>? filter = null)
    {
        if (kept.IsEmpty)
        {
            return;
        }

        using var document = JsonDocument.Parse(kept.Utf8);
        foreach (var member in document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.EnumerateObject() : default)
        {
            if (filter is null || filter(member))
            {
                member.WriteTo(json);
            }
        }
    }
}
