using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Parlance.Wire;

/// <summary>JSON strings as bytes, without a detour through UTF-16. Sources must be valid UTF-8.</summary>
internal static class JsonText
{
    private static readonly SearchValues<byte> s_mustEscape = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    /// <summary>
    /// Writes the inside of a JSON string. Only what RFC 8259 demands is escaped: the framework's relaxed encoder would also turn each emoji into twelve bytes.
    /// </summary>
    public static void WriteEscaped(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
    {
        while (true)
        {
            var plain = utf8.IndexOfAny(s_mustEscape);
            output.Write(plain < 0 ? utf8 : utf8[..plain]);
            if (plain < 0)
            {
                return;
            }

            WriteEscape(output, utf8[plain]);
            utf8 = utf8[(plain + 1)..];
        }
    }

    /// <summary>Writes the inside of a JSON string from UTF-16; a lone surrogate becomes U+FFFD.</summary>
    public static void WriteEscaped(IBufferWriter<byte> output, string text) => WriteEscaped(output, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a number in decimal.</summary>
    public static void WriteNumber(IBufferWriter<byte> output, long number)
    {
        Utf8Formatter.TryFormat(number, output.GetSpan(20), out var written);
        output.Advance(written);
    }

    /// <summary>
    /// The text that <paramref name="escaped"/>, the inside of a JSON string that a reader accepted, stands for; <paramref name="output"/> must have its length.
    /// A lone surrogate becomes U+FFFD: servers that cut text by UTF-16 units do send them.
    /// </summary>
    /// <returns>Number of bytes written.</returns>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> output)
    {
        var written = 0;
        while (true)
        {
            var backslash = escaped.IndexOf((byte)'\\');
            var plain = backslash < 0 ? escaped : escaped[..backslash];
            plain.CopyTo(output[written..]);
            written += plain.Length;
            if (backslash < 0)
            {
                return written;
            }

            escaped = escaped[backslash..];
            if (escaped[1] != (byte)'u')
            {
                output[written++] = Short(escaped[1]);
                escaped = escaped[2..];
                continue;
            }

            var rune = Scalar(escaped, out var taken);
            written += rune.EncodeToUtf8(output[written..]);
            escaped = escaped[taken..];
        }
    }

    /// <summary>Writes one JSON value that a reader accepted without the white space between its tokens.</summary>
    public static void WriteMinified(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        while (!json.IsEmpty)
        {
            var next = json.IndexOfAny("\" \t\r\n"u8);
            if (next < 0)
            {
                output.Write(json);
                return;
            }

            output.Write(json[..next]);
            json = json[next..];
            if (json[0] != (byte)'"')
            {
                json = json[1..];
                continue;
            }

            var end = 1;
            while (json[end] != (byte)'"')
            {
                end += json[end] == (byte)'\\' ? 2 : 1;
            }

            output.Write(json[..(end + 1)]);
            json = json[(end + 1)..];
        }
    }

    private static void WriteEscape(IBufferWriter<byte> output, byte value)
    {
        ReadOnlySpan<byte> escape = value switch
        {
            (byte)'"' => "\\\""u8,
            (byte)'\\' => "\\\\"u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\r' => "\\r"u8,
            (byte)'\t' => "\\t"u8,
            (byte)'\b' => "\\b"u8,
            (byte)'\f' => "\\f"u8,
            _ => default,
        };
        if (!escape.IsEmpty)
        {
            output.Write(escape);
            return;
        }

        var span = output.GetSpan(6);
        "\\u00"u8.CopyTo(span);
        Utf8Formatter.TryFormat(value, span[4..], out _, new StandardFormat('x', 2));
        output.Advance(6);
    }

    private static byte Short(byte letter) => letter switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        _ => letter,
    };

    private static Rune Scalar(ReadOnlySpan<byte> escaped, out int taken)
    {
        var unit = Unit(escaped);
        taken = 6;
        if (char.IsHighSurrogate(unit) && escaped.Length >= 12 && escaped[6..].StartsWith("\\u"u8) && Unit(escaped[6..]) is var low && char.IsLowSurrogate(low))
        {
            taken = 12;
            return new Rune(unit, low);
        }

        return Rune.TryCreate(unit, out var rune) ? rune : Rune.ReplacementChar;
    }

    private static char Unit(ReadOnlySpan<byte> escaped) => (char)ushort.Parse(escaped.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
