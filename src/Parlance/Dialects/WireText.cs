using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Parlance.Dialects;

/// <summary>
/// A provider's JSON, made safe to read: bytes that are no UTF-8 and halves of surrogate pairs that stand alone (a provider may cut text between them and escape each for itself)
/// become U+FFFD, as in browsers. The framework's readers throw on them.
/// </summary>
internal static class WireText
{
    /// <summary>The document; throws only <see cref="JsonException"/>.</summary>
    public static JsonDocument Parse(ReadOnlySpan<byte> json) => JsonDocument.Parse(Mended(Valid(json)));

    /// <summary>The document without an allocation of its size; must be disposed before another use of the memory. Throws only <see cref="JsonException"/>.</summary>
    public static PooledJson ParsePooled(ReadOnlySpan<byte> json)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(json.Length);
        try
        {
            if (!Utf8.IsValid(json) || json.IndexOf("\\u"u8) >= 0)
            {
                return new PooledJson(Parse(json), bytes);
            }

            json.CopyTo(bytes);
            return new PooledJson(JsonDocument.Parse(bytes.AsMemory(0, json.Length)), bytes);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(bytes);
            throw;
        }
    }

    /// <summary>The bytes, or a copy in which what is no UTF-8 is replaced.</summary>
    public static ReadOnlySpan<byte> Valid(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? bytes : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes));

    /// <summary>
    /// The text of the string that <paramref name="reader"/> stands on: its own bytes where nothing is escaped, else unescaped in <paramref name="scratch"/>, which grows as needed.
    /// The reader's input must be valid UTF-8.
    /// </summary>
    public static ReadOnlySpan<byte> Read(scoped ref Utf8JsonReader reader, scoped ref byte[] scratch)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        if (scratch.Length < reader.ValueSpan.Length)
        {
            scratch = new byte[Math.Max(256, reader.ValueSpan.Length * 2)];
        }

        try
        {
            return scratch.AsSpan(0, reader.CopyString(scratch));
        }
        catch (InvalidOperationException)
        {
            var mended = new Utf8JsonReader(Mended([(byte)'"', .. reader.ValueSpan, (byte)'"']));
            mended.Read();
            return scratch.AsSpan(0, mended.CopyString(scratch));
        }
    }

    /// <summary>A copy of the JSON in which every half of a surrogate pair that stands alone is replaced. A backslash stands only inside strings.</summary>
    private static byte[] Mended(ReadOnlySpan<byte> json)
    {
        var mended = json.ToArray();
        for (var i = mended.AsSpan().IndexOf((byte)'\\'); i >= 0 && i < mended.Length; i++)
        {
            if (mended[i] != '\\')
            {
                continue;
            }

            var unit = Unit(mended, i);
            if (char.IsHighSurrogate(unit) && char.IsLowSurrogate(Unit(mended, i + 6)))
            {
                i += 11;
            }
            else if (char.IsSurrogate(unit))
            {
                "\\uFFFD"u8.CopyTo(mended.AsSpan(i));
                i += 5;
            }
            else
            {
                i++;
            }
        }

        return mended;
    }

    /// <summary>The code unit that is escaped at <paramref name="start"/>; 0 when none is.</summary>
    private static char Unit(ReadOnlySpan<byte> json, int start) =>
        start + 6 <= json.Length && json[start..].StartsWith("\\u"u8) && ushort.TryParse(json.Slice(start + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : '\0';
}
