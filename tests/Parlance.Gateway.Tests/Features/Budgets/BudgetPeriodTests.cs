using System.Globalization;
using Parlance.Gateway.Configuration;

namespace Parlance.Gateway.Tests.Features.Budgets;

public sealed class BudgetPeriodTests
{
    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    [Theory]
    [InlineData("day", "2026-11-22T23:59:59.999", "2026-11-22", "2026-11-23")]
    [InlineData("day", "2026-11-23T00:00:00", "2026-11-23", "2026-11-24")]
    [InlineData("week", "2026-11-22T12:00:00", "2026-11-16", "2026-11-23")] // a Sunday
    [InlineData("week", "2026-11-23T00:00:00", "2026-11-23", "2026-11-30")] // a Monday
    [InlineData("month", "2026-12-31T23:59:59", "2026-12-01", "2027-01-01")]
    [InlineData("month", "2027-01-01T00:00:00", "2027-01-01", "2027-02-01")]
    public void Window_OfAMoment_BeginsAndEnds(string period, string at, string start, string end)
    {
        var read = BudgetPeriod.Parse(period)!;
        var window = read.WindowAt(At(at));

        Assert.Equal((At(start), At(end)), (read.StartOf(window), read.StartOf(window + 1)));
    }

    [Theory]
    [InlineData("1h", 1)]
    [InlineData("24h", 24)]
    [InlineData("30d", 720)]
    public void Parse_RollingTime_HasItsLength(string text, int hours) => Assert.Equal(TimeSpan.FromHours(hours), BudgetPeriod.Parse(text)!.Length);

    [Theory]
    [InlineData("")]
    [InlineData("0h")]
    [InlineData("367d")]
    [InlineData("-1d")]
    [InlineData("d")]
    [InlineData("daily")]
    [InlineData("1.5h")]
    public void Parse_AnythingElse_IsNone(string text) => Assert.Null(BudgetPeriod.Parse(text));
}
