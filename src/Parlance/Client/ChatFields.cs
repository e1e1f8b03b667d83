using System.Buffers;
using System.Text.Json;
using Parlance.Dialects;

namespace Parlance;

/// <summary>Top-level fields of <c>openai-chat</c>, which other protocols take where they know them.</summary>
internal static class ChatFields
{
    /// <summary>The dialect that the fields belong to.</summary>
    public const string Dialect = "openai-chat";

    /// <summary>The fields with the text <paramref name="value"/> as member <paramref name="name"/> of the object <paramref name="field"/>.</summary>
    public static RawFields WithMember(RawFields? fields, string field, string name, string value)
    {
        var others = fields?.Fields.Where(one => one.Key != field) ?? [];
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, WireJson.Options))
        {
            json.WriteStartObject();
            if (fields.Get(Dialect, field) is { IsEmpty: false } before)
            {
                using var document = JsonDocument.Parse(before.Utf8);
                foreach (var member in document.RootElement.EnumerateObject().Where(member => !member.NameEquals(name)))
                {
                    member.WriteTo(json);
                }
            }

            json.WriteString(name, value);
            json.WriteEndObject();
        }

        return new RawFields(Dialect, [.. others, new(field, new RawJson(output.WrittenMemory))]);
    }
}
