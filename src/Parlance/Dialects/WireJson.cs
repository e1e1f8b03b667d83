using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parlance.Dialects;

/// <summary>How the dialects write JSON.</summary>
internal static class WireJson
{
    /// <summary>UTF-8 stays UTF-8: the bytes go into an HTTP body, never into HTML. Validation is off because what is written is straight-line code under test.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes a value as its own bytes.</summary>
    public static void WriteRaw(this Utf8JsonWriter json, ReadOnlySpan<byte> name, RawJson value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
    }

    /// <summary>Writes kept fields into the object that is open; nothing when they belong to another dialect, where they would mean something else.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="dialect">The dialect that is being written.</param>
    /// <param name="fields">The fields; null writes nothing.</param>
    /// <param name="except">Names that are written elsewhere.</param>
    public static void WriteFields(this Utf8JsonWriter json, string dialect, RawFields? fields, params ReadOnlySpan<string> except)
    {
        if (fields is null || fields.Dialect != dialect)
        {
            return;
        }

        foreach (var (name, value) in fields.Fields)
        {
            if (!except.Contains(name))
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
            }
        }
    }

    /// <summary>Writes the members of the kept object <paramref name="name"/> into the object that is open: the unknown rest of a nested object.</summary>
    public static void WriteRest(this Utf8JsonWriter json, string dialect, RawFields? fields, string name, params ReadOnlySpan<string> except)
    {
        if (fields.Get(dialect, name) is not { IsEmpty: false } rest)
        {
            return;
        }

        using var document = JsonDocument.Parse(rest.Utf8);
        foreach (var property in document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.EnumerateObject() : default)
        {
            if (!except.Contains(property.Name))
            {
                property.WriteTo(json);
            }
        }
    }

    /// <summary>The kept field of that name; empty when there is none or it belongs to another dialect.</summary>
    public static RawJson Get(this RawFields? fields, string dialect, string name)
    {
        if (fields is not null && fields.Dialect == dialect)
        {
            foreach (var (key, value) in fields.Fields)
            {
                if (key == name)
                {
                    return value;
                }
            }
        }

        return default;
    }

    /// <summary>Writes the inside of a JSON string; without allocation. Invalid UTF-8 becomes U+FFFD.</summary>
    public static void WriteEscaped(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        var encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        while (!text.IsEmpty)
        {
            var clean = encoder.FindFirstCharacterToEncodeUtf8(text);
            if (clean < 0)
            {
                output.Write(text);
                return;
            }

            output.Write(text[..clean]);
            text = text[clean..];

            // One escape is at most 12 bytes (a surrogate pair in \u form).
            encoder.EncodeUtf8(text, output.GetSpan(64)[..64], out var consumed, out var written, isFinalBlock: true);
            output.Advance(written);
            text = text[consumed..];
        }
    }

    /// <summary>Writes JSON on one line: outside of strings, where a line break is escaped anyway, it is white space.</summary>
    public static void WriteOnOneLine(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        var target = output.GetSpan(json.Length)[..json.Length];
        json.CopyTo(target);
        target.Replace((byte)'\n', (byte)' ');
        target.Replace((byte)'\r', (byte)' ');
        output.Advance(json.Length);
    }
}
