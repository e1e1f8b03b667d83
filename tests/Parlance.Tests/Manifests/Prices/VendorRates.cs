using System.Globalization;
using System.Text.Json;

namespace Parlance.Tests.Manifests.Prices;

/// <summary>
/// USD per million tokens as a vendor's price list says them, for a prompt of that length at that moment: <c>long</c> is the price of long prompts (<c>over</c> a length, or <c>from</c> it),
/// <c>tiers</c> those of calls served faster or slower, <c>later</c> holds prices that begin on a day, <c>peak</c> those of peak hours on working days.
/// </summary>
internal sealed class VendorRates(JsonElement list, long prompt, DateTimeOffset at, string? tier)
{
    public decimal Input => Of("input") ?? 0;

    public decimal Output => Of("output") ?? 0;

    public decimal Cached => Of("cached") ?? Input;

    public decimal Write => Of("write") ?? Input;

    public decimal WriteHour => Of("write_1h") ?? Write;

    public decimal AudioInput => Of("audio_input") ?? Input;

    public decimal AudioOutput => Of("audio_output") ?? Output;

    public decimal AudioCached => Of("audio_cached") ?? Cached;

    public decimal ImageInput => Of("image_input") ?? Input;

    public decimal ImageOutput => Of("image_output") ?? Output;

    private decimal? Of(string name)
    {
        if (tier is not (null or "default") && list.TryGetProperty("tiers", out var tiers))
        {
            return Number(tiers.GetProperty(tier), name) ?? Number(list, name);
        }

        if (list.TryGetProperty("long", out var longer) && IsLong(longer))
        {
            return Number(longer, name) ?? Number(list, name);
        }

        if (list.TryGetProperty("peak", out var peak) && IsPeak(peak))
        {
            return Number(peak, name) ?? Number(list, name);
        }

        var begun = list.TryGetProperty("later", out var later) ? later.EnumerateArray().LastOrDefault(step => at.ToUnixTimeMilliseconds() >= Start(step)) : default;
        return Number(begun, name) ?? Number(list, name);
    }

    private bool IsLong(JsonElement tier) => tier.TryGetProperty("over", out var over) ? prompt > over.GetInt64() : prompt >= tier.GetProperty("from").GetInt64();

    private static long Start(JsonElement step) => DateTimeOffset.Parse(step.GetProperty("from").GetString() + "T00:00:00Z", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    private bool IsPeak(JsonElement peak)
    {
        var clock = at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var isWorkingDay = at.UtcDateTime.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !peak.GetProperty("holidays").EnumerateArray().Any(day => clock.StartsWith(day.GetString()!, StringComparison.Ordinal));
        return isWorkingDay && peak.GetProperty("utc").EnumerateArray().Any(part => string.CompareOrdinal(clock[11..], part[0].GetString()) >= 0 && string.CompareOrdinal(clock[11..], part[1].GetString()) < 0);
    }

    private static decimal? Number(JsonElement holder, string name) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out var text) ? decimal.Parse(text.GetString()!, CultureInfo.InvariantCulture) : null;
}
