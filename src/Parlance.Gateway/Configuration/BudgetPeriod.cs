using System.Globalization;

namespace Parlance.Gateway.Configuration;

/// <summary>How long a budget lasts before it begins anew: for ever, a calendar day, week (from Monday) or month in UTC, or a rolling time. Immutable.</summary>
public sealed record BudgetPeriod
{
    private readonly Kind _kind;

    private BudgetPeriod(Kind kind, TimeSpan length = default)
    {
        _kind = kind;
        Length = length;
    }

    private enum Kind
    {
        Total,
        Day,
        Week,
        Month,
        Rolling,
    }

    /// <summary>Never begins anew.</summary>
    public static BudgetPeriod Total { get; } = new(Kind.Total);

    /// <summary>From 00:00 UTC.</summary>
    public static BudgetPeriod Day { get; } = new(Kind.Day);

    /// <summary>From Monday, 00:00 UTC.</summary>
    public static BudgetPeriod Week { get; } = new(Kind.Week);

    /// <summary>From the first, 00:00 UTC.</summary>
    public static BudgetPeriod Month { get; } = new(Kind.Month);

    /// <summary>The time that a rolling budget looks back; zero for the others.</summary>
    public TimeSpan Length { get; }

    /// <summary>Whether it looks back over <see cref="Length"/> instead of to the start of a calendar window.</summary>
    public bool IsRolling => _kind == Kind.Rolling;

    /// <summary>Looks back over <paramref name="length"/>, an hour to a year.</summary>
    public static BudgetPeriod Rolling(TimeSpan length) => length >= TimeSpan.FromHours(1) && length <= TimeSpan.FromDays(366) ? new(Kind.Rolling, length) : throw new ArgumentOutOfRangeException(nameof(length), "A rolling budget looks back over an hour to a year.");

    /// <summary>The words of a configuration: <c>total</c>, <c>day</c>, <c>week</c>, <c>month</c>, or a rolling time such as <c>24h</c> or <c>30d</c>; null when it is none.</summary>
    public static BudgetPeriod? Parse(string text) => text switch
    {
        "total" => Total,
        "day" => Day,
        "week" => Week,
        "month" => Month,
        [.. var digits, 'h'] when Whole(digits) is { } hours and >= 1 and <= 366 * 24 => new(Kind.Rolling, TimeSpan.FromHours(hours)),
        [.. var digits, 'd'] when Whole(digits) is { } days and >= 1 and <= 366 => new(Kind.Rolling, TimeSpan.FromDays(days)),
        _ => null,
    };

    /// <summary>Number of the window in which <paramref name="at"/> lies; later windows have greater numbers. Always 0 for budgets without windows.</summary>
    public long WindowAt(DateTimeOffset at) => _kind switch
    {
        Kind.Day => Days(at),
        Kind.Week => (Days(at) + 3) / 7, // 1970-01-01 was a Thursday.
        Kind.Month => (at.UtcDateTime.Year * 12L) + at.UtcDateTime.Month - 1,
        _ => 0,
    };

    /// <summary>When the window of that number begins; the beginning of time for budgets without windows.</summary>
    public DateTimeOffset StartOf(long window) => _kind switch
    {
        Kind.Day => DateTimeOffset.UnixEpoch.AddDays(window),
        Kind.Week => DateTimeOffset.UnixEpoch.AddDays((window * 7) - 3),
        Kind.Month => new DateTimeOffset((int)(window / 12), (int)(window % 12) + 1, 1, 0, 0, 0, TimeSpan.Zero),
        _ => DateTimeOffset.MinValue,
    };

    /// <summary>The word that <see cref="Parse"/> reads.</summary>
    public string Word => _kind == Kind.Rolling ? string.Create(CultureInfo.InvariantCulture, $"{Length.TotalHours:0}h") : _kind.ToString().ToLowerInvariant();

    /// <inheritdoc/>
    public override string ToString() => _kind switch
    {
        Kind.Total => "in total",
        Kind.Rolling => string.Create(CultureInfo.InvariantCulture, $"per {Length.TotalHours:0} hours"),
        var kind => $"per {kind.ToString().ToLowerInvariant()}",
    };

    private static int? Whole(string digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static long Days(DateTimeOffset at) => at.ToUnixTimeSeconds() / 86_400;
}
