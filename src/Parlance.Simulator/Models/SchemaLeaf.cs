using System.Globalization;
using System.Text.Json;

namespace Parlance.Simulator.Models;

/// <summary>Numbers and strings within the bounds of their schema.</summary>
internal static class SchemaLeaf
{
    public static long Integer(JsonElement schema, ref Dice dice)
    {
        var low = (long)Math.Ceiling(Bound(schema, "minimum"u8) ?? (Bound(schema, "exclusiveMinimum"u8) + 1) ?? 0);
        var high = (long)Math.Floor(Bound(schema, "maximum"u8) ?? (Bound(schema, "exclusiveMaximum"u8) - 1) ?? low + 99);
        var step = Math.Max(1, (long)(Bound(schema, "multipleOf"u8) ?? 1));
        var first = low >= 0 ? (low + step - 1) / step * step : low / step * step;
        var choices = Math.Clamp(((high - first) / step) + 1, 1, 100);
        return first + (step * dice.Below((int)choices));
    }

    public static double Number(JsonElement schema, ref Dice dice)
    {
        var low = Bound(schema, "minimum"u8) ?? Bound(schema, "exclusiveMinimum"u8) ?? 0;
        var high = Bound(schema, "maximum"u8) ?? Bound(schema, "exclusiveMaximum"u8) ?? low + 100;
        return low + ((high - low) * (1 + dice.Below(3)) / 4);
    }

    public static string Text(JsonElement schema, ref Dice dice)
    {
        var format = schema.TryGetProperty("format"u8, out var word) && word.ValueKind == JsonValueKind.String ? word.GetString() : null;
        var text = format switch
        {
            "date" => $"2026-0{1 + dice.Below(9)}-1{dice.Below(10)}",
            "time" => $"1{dice.Below(10)}:30:00Z",
            "date-time" => $"2026-0{1 + dice.Below(9)}-1{dice.Below(10)}T1{dice.Below(10)}:30:00Z",
            "email" => $"{Words.Noun(ref dice)}@example.com",
            "uri" or "url" => $"https://example.com/{Words.Noun(ref dice)}",
            "uuid" => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{dice.Next() & 0xFFFFFFFFFFFF:x12}"),
            _ => Words.Noun(ref dice),
        };
        if (format is null && Int(schema, "minLength"u8, 0) is var shortest && text.Length < shortest)
        {
            text = text.PadRight(Math.Min(shortest, 1 << 16), 'x');
        }

        return format is null && Int(schema, "maxLength"u8, int.MaxValue) is var longest && text.Length > longest ? text[..Math.Max(longest, 0)] : text;
    }

    public static int Int(JsonElement schema, ReadOnlySpan<byte> name, int otherwise) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : otherwise;

    private static double? Bound(JsonElement schema, ReadOnlySpan<byte> name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && Math.Abs(number) < 1e15 ? number : null;
}
