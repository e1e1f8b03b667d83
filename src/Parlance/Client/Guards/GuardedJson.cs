using System.Buffers;
using System.Text;
using System.Text.Json;
using Parlance.Dialects;

namespace Parlance.Client.Guards;

/// <summary>
/// JSON through a guard: the guard sees what the texts in it say, not how they are escaped, so that no <c>\u0041</c> hides a letter, and what it puts in their place stays JSON. Numbers are looked at as they stand.
/// </summary>
internal static class GuardedJson
{
    /// <summary>A value of which nothing was found is given back as it came.</summary>
    /// <exception cref="GuardBlockedException">A finding without a replacement.</exception>
    public static RawJson Redact(RawJson json, IOutputGuard guard) => TryRedact(json.Utf8, guard, out var redacted) ? redacted is null ? json : new RawJson(redacted) : RawJson.Parse(GuardedText.Redact(json.ToString(), guard));

    /// <summary>JSON as text; text that is no JSON, as models do write, as it stands.</summary>
    /// <exception cref="GuardBlockedException">A finding without a replacement.</exception>
    public static string Redact(string json, IOutputGuard guard) =>
        TryRedact(Encoding.UTF8.GetBytes(json), guard, out var redacted) ? redacted is null ? json : Encoding.UTF8.GetString(redacted) : GuardedText.Redact(json, guard);

    private static bool TryRedact(ReadOnlyMemory<byte> utf8, IOutputGuard guard, out byte[]? redacted)
    {
        redacted = null;
        try
        {
            using var document = JsonDocument.Parse(utf8);
            var output = new ArrayBufferWriter<byte>();
            var changed = false;
            using (var json = new Utf8JsonWriter(output, WireJson.Options))
            {
                Write(json, document.RootElement, guard, ref changed);
            }

            redacted = changed ? output.WrittenSpan.ToArray() : null;
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static void Write(Utf8JsonWriter json, JsonElement value, IOutputGuard guard, ref bool changed)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    json.WritePropertyName(Looked(property.Name, guard, ref changed));
                    Write(json, property.Value, guard, ref changed);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(json, item, guard, ref changed);
                }

                json.WriteEndArray();
                break;
            case JsonValueKind.String:
                json.WriteStringValue(Looked(value.GetString()!, guard, ref changed));
                break;
            case JsonValueKind.Number when Looked(value.GetRawText(), guard, ref changed) is var number && number != value.GetRawText():
                json.WriteStringValue(number);
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static string Looked(string text, IOutputGuard guard, ref bool changed)
    {
        var looked = GuardedText.Redact(text, guard);
        changed |= !ReferenceEquals(looked, text);
        return looked;
    }
}
