using System.Globalization;

namespace Parlance.Manifests;

/// <summary>A part of a day in UTC, in minutes since midnight: <c>01:00-04:00</c> holds 01:00 and not 04:00. An end before the start lies on the other side of midnight.</summary>
/// <param name="From">First minute.</param>
/// <param name="Until">The minute after the last one; 1440 for the end of the day.</param>
public readonly record struct PriceHours(int From, int Until)
{
    private const int MinutesOfDay = 24 * 60;

    /// <summary>Whether the minute lies within.</summary>
    public bool Holds(int minute) => From < Until ? minute >= From && minute < Until : minute >= From || minute < Until;

    /// <summary>As it is written: <c>01:00-04:00</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From / 60:00}:{From % 60:00}-{Until / 60:00}:{Until % 60:00}");

    internal static bool TryParse(string text, out PriceHours hours)
    {
        hours = default;
        if (text.Length != 11 || text[5] != '-' || !TryMinute(text.AsSpan(0, 5), out var from) || !TryMinute(text.AsSpan(6), out var until) || from == until || from == MinutesOfDay)
        {
            return false;
        }

        hours = new PriceHours(from, until);
        return true;
    }

    private static bool TryMinute(ReadOnlySpan<char> text, out int minute)
    {
        var digits = text[2] == ':' && int.TryParse(text[..2], NumberStyles.None, CultureInfo.InvariantCulture, out var hour) && int.TryParse(text[3..], NumberStyles.None, CultureInfo.InvariantCulture, out var rest) && rest < 60
            ? (hour * 60) + rest
            : -1;
        minute = digits;
        return digits is >= 0 and <= MinutesOfDay;
    }
}
