using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects;

/// <summary>A number in a report of usage. What cannot be a count is marked, so that the books put it aside instead of paying or refunding it.</summary>
internal static class UsageCount
{
    /// <summary>The count, brought into the range of counts; null when there is none.</summary>
    /// <param name="value">The number.</param>
    /// <param name="implausible">Becomes true when the number is negative, a fraction or beyond <see cref="UsageUnits.Most"/>.</param>
    public static long? Read(JsonSlice value, ref bool implausible)
    {
        if (value.Type != JsonTokenType.Number)
        {
            return null;
        }

        var count = value.ToInt64();
        implausible |= count is null or < 0 or > UsageUnits.Most || IsFraction(value.Bytes);
        return count is null ? null : Math.Clamp(count.Value, 0, UsageUnits.Most);
    }

    /// <summary>The member of that name.</summary>
    public static long? Read(JsonElement holder, string name, ref bool implausible)
    {
        if (holder.ValueKind != JsonValueKind.Object || !holder.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Number)
        {
            return null;
        }

        // Some vendors write counts as decimals: 46.0.
        long? count = value.TryGetInt64(out var whole) ? whole : value.TryGetDouble(out var number) && Math.Abs(number) < 9e18 ? (long)number : null;
        implausible |= count is null or < 0 or > UsageUnits.Most || (value.TryGetDecimal(out var exact) && exact != decimal.Truncate(exact));
        return count;
    }

    private static bool IsFraction(ReadOnlySpan<byte> number) =>
        number.ContainsAny(".eE"u8) && System.Buffers.Text.Utf8Parser.TryParse(number, out double value, out _) && value != Math.Truncate(value);
}
