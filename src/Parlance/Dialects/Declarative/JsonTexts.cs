using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Parlance.Dialects.Declarative;

/// <summary>The text of JSON values as UTF-8, without a detour over strings.</summary>
internal static class JsonTexts
{
    /// <summary>
    /// The text of a value: a string's own, of a number or a flag as it is written, of an object its <c>text</c> if it has one, else its JSON; a null has none. A list has no text of its own, its items do.
    /// </summary>
    public static ReadOnlySpan<byte> Of(JsonElement value, ref byte[] scratch)
    {
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("text"u8, out var text) && text.ValueKind == JsonValueKind.String)
        {
            value = text;
        }

        if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.Array)
        {
            return default;
        }

        var raw = JsonMarshal.GetRawUtf8Value(value);
        if (value.ValueKind != JsonValueKind.String)
        {
            return raw;
        }

        var reader = new Utf8JsonReader(raw);
        reader.Read();
        return WireText.Read(ref reader, ref scratch);
    }

    /// <summary>A text as a JSON string.</summary>
    public static byte[] Quote(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, WireJson.Options))
        {
            json.WriteStringValue(text);
        }

        return output.WrittenSpan.ToArray();
    }
}
