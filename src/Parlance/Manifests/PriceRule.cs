using System.Globalization;
using System.Text;

namespace Parlance.Manifests;

/// <summary>
/// When a price is another one, and what it is then: all conditions must hold, at the moment at which the request was sent. Immutable. Prices are nano-USD (10⁻⁹ USD) per million tokens; null: as without the rule.
/// </summary>
public sealed class PriceRule
{
    private string? _name;

    /// <summary>Holds for requests with more input tokens than this, cached ones included.</summary>
    public long? Above { get; init; }

    /// <summary>Holds from the start of this day, UTC.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Holds to the end of this day, UTC.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Days of the week, UTC; empty: all.</summary>
    public IReadOnlyList<DayOfWeek> Days { get; init; } = [];

    /// <summary>Parts of the day, one of which must hold; empty: the whole day.</summary>
    public IReadOnlyList<PriceHours> Hours { get; init; } = [];

    /// <summary>Days, UTC, at which it does not hold.</summary>
    public IReadOnlyList<DateOnly> Except { get; init; } = [];

    /// <summary>Holds for calls that the provider served at this tier, for example <c>flex</c>.</summary>
    public string? Tier { get; init; }

    /// <summary>Holds for pictures of this quality, in the vendor's word.</summary>
    public string? Quality { get; init; }

    /// <summary>Holds for pictures of one of these sizes, as <c>1024x1536</c>; empty: all.</summary>
    public IReadOnlyList<string> Sizes { get; init; } = [];

    /// <summary>Plain input.</summary>
    public long? Input { get; init; }

    /// <summary>Output and reasoning.</summary>
    public long? Output { get; init; }

    /// <summary>Input read from a cache.</summary>
    public long? CacheRead { get; init; }

    /// <summary>Input written to a cache of the default lifetime.</summary>
    public long? CacheWrite { get; init; }

    /// <summary>Input written to a cache of one hour.</summary>
    public long? CacheWriteLong { get; init; }

    /// <summary>Audio input.</summary>
    public long? AudioInput { get; init; }

    /// <summary>Audio output.</summary>
    public long? AudioOutput { get; init; }

    /// <summary>What is not tokens of text; null: as without the rule.</summary>
    public UnitPrices? Units { get; init; }

    /// <summary>The conditions in words, for example <c>above 272000; until 2026-12-31</c> or <c>mon-fri 01:00-04:00 06:00-10:00 UTC except 14 days</c>.</summary>
    public string Name => _name ??= Words();

    internal bool HasCondition => Above is not null || From is not null || Until is not null || Days.Count > 0 || Hours.Count > 0 || Except.Count > 0 || Tier is not null || Quality is not null || Sizes.Count > 0;

    internal bool HasPrice => (Input ?? Output ?? CacheRead ?? CacheWrite ?? CacheWriteLong ?? AudioInput ?? AudioOutput) is not null || Units is not null;

    /// <summary>Whether the rule applies to a request of so many input tokens, sent at that moment and answered with these units.</summary>
    public bool Holds(long promptTokens, DateTimeOffset at, UsageUnits? units = null)
    {
        if (promptTokens <= Above || !HoldsFor(units))
        {
            return false;
        }

        var utc = at.UtcDateTime;
        var day = DateOnly.FromDateTime(utc);
        return !(day < From) && !(day > Until)
            && (Days.Count == 0 || Days.Contains(day.DayOfWeek))
            && HoldsAt((utc.Hour * 60) + utc.Minute)
            && !Except.Contains(day);
    }

    /// <summary>Whether it holds wherever <paramref name="other"/> does.</summary>
    internal bool Covers(PriceRule other) =>
        (Above is null || other.Above >= Above)
        && (From is null || other.From >= From)
        && (Until is null || other.Until <= Until)
        && (Days.Count == 0 || (other.Days.Count > 0 && other.Days.All(Days.Contains)))
        && Except.All(other.Except.Contains)
        && (Tier is null || other.Tier == Tier)
        && (Quality is null || other.Quality == Quality)
        && (Sizes.Count == 0 || (other.Sizes.Count > 0 && other.Sizes.All(Sizes.Contains)))
        && (Hours.Count == 0 || Enumerable.Range(0, 24 * 60).All(minute => HoldsAt(minute) || !other.HoldsAt(minute)));

    /// <inheritdoc/>
    public override string ToString() => Name;

    private bool HoldsFor(UsageUnits? units) =>
        (Tier is null || Tier == units?.Tier) && (Quality is null || Quality == units?.Quality) && (Sizes.Count == 0 || (units?.Size is { } size && Sizes.Contains(size)));

    private bool HoldsAt(int minute)
    {
        for (var i = 0; i < Hours.Count; i++)
        {
            if (Hours[i].Holds(minute))
            {
                return true;
            }
        }

        return Hours.Count == 0;
    }

    private string Words()
    {
        var words = new StringBuilder();
        Add(Tier is null ? null : $"tier {Tier}");
        Add(Quality is null ? null : $"quality {Quality}");
        Add(Sizes.Count > 0 ? $"size {string.Join(' ', Sizes)}" : null);
        Add(Above is { } above ? string.Create(CultureInfo.InvariantCulture, $"above {above}") : null);
        Add(From is { } from ? string.Create(CultureInfo.InvariantCulture, $"from {from:yyyy-MM-dd}") : null);
        Add(Until is { } until ? string.Create(CultureInfo.InvariantCulture, $"until {until:yyyy-MM-dd}") : null);
        Add(Days.Count > 0 || Hours.Count > 0 ? string.Join(' ', PriceDays.Write(Days).Concat(Hours.Select(part => part.ToString())).Append("UTC")) : null);
        Add(Except.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $"except {Except.Count} days") : null);
        return words.ToString();

        void Add(string? part) => words.Append(words.Length > 0 && part is not null ? "; " : string.Empty).Append(part);
    }
}
