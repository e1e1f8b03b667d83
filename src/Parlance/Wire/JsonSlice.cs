using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Parlance.Wire;

/// <summary>One value inside a JSON text, found but not yet interpreted: no allocation, valid as long as the text.</summary>
internal readonly ref struct JsonSlice
{
    private readonly bool _isEscaped;

    private JsonSlice(JsonTokenType type, ReadOnlySpan<byte> bytes, bool isEscaped)
    {
        Type = type;
        Bytes = bytes;
        _isEscaped = isEscaped;
    }

    /// <summary>Type of the value's first token; <see cref="JsonTokenType.None"/> when nothing was taken.</summary>
    public JsonTokenType Type { get; }

    /// <summary>The value as it stands in the text; of a string its inside, still escaped.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>True when there is a value other than null.</summary>
    public bool HasValue => Type is not (JsonTokenType.None or JsonTokenType.Null);

    /// <summary>True for a string that is not empty.</summary>
    public bool HasText => Type == JsonTokenType.String && !Bytes.IsEmpty;

    /// <summary>True for an object or array that is not empty.</summary>
    public bool HasItems => Type is JsonTokenType.StartObject or JsonTokenType.StartArray && Bytes[1..^1].ContainsAnyExcept(" \t\r\n"u8);

    /// <summary>The one value that <paramref name="json"/> holds.</summary>
    public static JsonSlice Of(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return Take(ref reader, json);
    }

    /// <summary>The property name that <paramref name="reader"/> stands on.</summary>
    public static string Name(in Utf8JsonReader reader) => new JsonSlice(JsonTokenType.String, reader.ValueSpan, reader.ValueIsEscaped).ToText()!;

    /// <summary>Moves <paramref name="reader"/> from the property name to its value, and takes that.</summary>
    /// <param name="reader">Stands on a property name or before an array's item.</param>
    /// <param name="json">The text that <paramref name="reader"/> reads.</param>
    public static JsonSlice TakeNext(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        reader.Read();
        return Take(ref reader, json);
    }

    /// <summary>Takes the value that <paramref name="reader"/> stands on and leaves it on the value's last token.</summary>
    public static JsonSlice Take(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var type = reader.TokenType;
        if (type is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return new JsonSlice(type, reader.ValueSpan, type == JsonTokenType.String && reader.ValueIsEscaped);
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new JsonSlice(type, json[start..(int)reader.BytesConsumed], false);
    }

    /// <summary>The string's text in UTF-8: the bytes in place, or unescaped into <paramref name="scratch"/>, which grows as needed. Empty when this is no string.</summary>
    public ReadOnlySpan<byte> Text(ref byte[] scratch)
    {
        if (Type != JsonTokenType.String || !_isEscaped)
        {
            return Type == JsonTokenType.String ? Bytes : default;
        }

        if (scratch.Length < Bytes.Length)
        {
            scratch = new byte[Math.Max(Bytes.Length, 2 * scratch.Length)];
        }

        return scratch.AsSpan(0, JsonText.Unescape(Bytes, scratch));
    }

    /// <summary>The string; null when this is none.</summary>
    public string? ToText()
    {
        if (Type != JsonTokenType.String)
        {
            return null;
        }

        byte[] scratch = [];
        return Encoding.UTF8.GetString(Text(ref scratch));
    }

    /// <summary>Whether this is a string equal to <paramref name="text"/>, which must be ASCII.</summary>
    public bool TextEquals(string text) => Type == JsonTokenType.String && !_isEscaped && Ascii.Equals(Bytes, text);

    /// <summary>Whether this is a string equal to <paramref name="text"/>, which must need no escape.</summary>
    public bool TextEquals(ReadOnlySpan<byte> text) => Type == JsonTokenType.String && Bytes.SequenceEqual(text);

    /// <summary>The number rounded towards zero; null when this is none that fits.</summary>
    public long? ToInt64()
    {
        if (Type != JsonTokenType.Number)
        {
            return null;
        }

        if (Utf8Parser.TryParse(Bytes, out long whole, out var consumed) && consumed == Bytes.Length)
        {
            return whole;
        }

        return Utf8Parser.TryParse(Bytes, out double number, out consumed) && consumed == Bytes.Length && Math.Abs(number) < 9e18 ? (long)number : null;
    }

    /// <summary>The value's JSON without white space between tokens.</summary>
    public byte[] ToJson()
    {
        var output = new ArrayBufferWriter<byte>(Bytes.Length + 2);
        if (Type == JsonTokenType.String)
        {
            output.Write("\""u8);
            output.Write(Bytes);
            output.Write("\""u8);
        }
        else
        {
            JsonText.WriteMinified(output, Bytes);
        }

        return output.WrittenSpan.ToArray();
    }
}
