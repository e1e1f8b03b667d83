using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Parlance.Wire;

/// <summary>
/// JSON as RFC 8259 and I-JSON (RFC 7493) mean it, checked in one pass and without allocation: what passes here reads the same in every parser, so a rewritten or spliced body cannot
/// mean one thing to this program and another to the provider.
/// </summary>
public static class StrictJson
{
    private const int MaxDepth = 64;

    /// <summary>A number of at most this many characters without an exponent is below 10³⁰⁸, the range of a double.</summary>
    private const int AlwaysFits = 300;

    /// <summary>
    /// True when <paramref name="utf8"/> is one JSON value of valid UTF-8, at most 64 levels deep, without duplicate property names in any object, without unpaired surrogates,
    /// with numbers in the range of a double and nothing behind it. Else <paramref name="reason"/> says what and where, without quoting the input.
    /// </summary>
    public static bool TryValidate(ReadOnlySpan<byte> utf8, [NotNullWhen(false)] out string? reason)
    {
        if (!Utf8.IsValid(utf8))
        {
            reason = "The body is not valid UTF-8.";
            return false;
        }

        var names = new JsonNames(utf8, stackalloc JsonNames.Name[32]);
        try
        {
            reason = Scan(utf8, ref names);
        }
        catch (JsonException e)
        {
            reason = $"The body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).";
        }
        finally
        {
            names.Dispose();
        }

        return reason is null;
    }

    private static string? Scan(ReadOnlySpan<byte> utf8, ref JsonNames names)
    {
        Span<int> starts = stackalloc int[MaxDepth + 1];
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    starts[reader.CurrentDepth] = names.Open();
                    break;
                case JsonTokenType.EndObject when !names.TryClose(starts[reader.CurrentDepth]):
                    return At("An object holds a property name twice; it ends", reader);
                case JsonTokenType.PropertyName or JsonTokenType.String when reader.ValueIsEscaped && !HasPairedSurrogates(reader.ValueSpan):
                    return At("A string holds half of a surrogate pair", reader);
                case JsonTokenType.PropertyName when !names.TryAdd(ref reader, starts[reader.CurrentDepth - 1]):
                    return At("An object holds a property name twice", reader);
                case JsonTokenType.Number when !Fits(reader.ValueSpan):
                    return At("A number does not fit a double", reader);
            }
        }

        return null;
    }

    private static string At(string what, in Utf8JsonReader reader) => $"{what} at byte {reader.TokenStartIndex + 1} of the body.";

    private static bool Fits(ReadOnlySpan<byte> number)
    {
        if (number.Length <= AlwaysFits && !number.ContainsAny((byte)'e', (byte)'E'))
        {
            return true;
        }

        return Utf8Parser.TryParse(number, out double value, out _) && double.IsFinite(value);
    }

    /// <summary>Whether each <c>\uD800</c>…<c>\uDBFF</c> is followed by <c>\uDC00</c>…<c>\uDFFF</c> and no other one stands alone; the reader itself would throw on reading such text.</summary>
    private static bool HasPairedSurrogates(ReadOnlySpan<byte> escaped)
    {
        var highBefore = false;
        while (true)
        {
            var backslash = escaped.IndexOf((byte)'\\');
            if (backslash < 0 || (highBefore && backslash > 0))
            {
                return !highBefore;
            }

            var isUnit = escaped[backslash + 1] == (byte)'u';
            var kind = isUnit ? Surrogate(escaped.Slice(backslash + 2, 4)) : '\0';
            if (highBefore ? kind != 'L' : kind == 'L')
            {
                return false;
            }

            highBefore = kind == 'H';
            escaped = escaped[(backslash + (isUnit ? 6 : 2))..];
        }
    }

    /// <summary>'H' for a high, 'L' for a low surrogate, else 0, of four hexadecimal digits.</summary>
    private static char Surrogate(ReadOnlySpan<byte> digits) => (digits[0] | 0x20) != 'd' ? '\0' : (digits[1] | 0x20) switch
    {
        '8' or '9' or 'a' or 'b' => 'H',
        'c' or 'd' or 'e' or 'f' => 'L',
        _ => '\0',
    };
}
