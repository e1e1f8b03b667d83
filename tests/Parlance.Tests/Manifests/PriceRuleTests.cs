using System.Globalization;
using Parlance.Manifests;
using Parlance.Tests.Support;

namespace Parlance.Tests.Manifests;

public sealed class PriceRuleTests
{
    private static readonly DateTimeOffset Noon = At("2026-11-25T12:00:00Z");

    [Theory]
    [InlineData(271_999, false)]
    [InlineData(272_000, false)]
    [InlineData(272_001, true)]
    public void Holds_Above_BeginsBehindTheNumber(long tokens, bool expected) => Assert.Equal(expected, new PriceRule { Above = 272_000 }.Holds(tokens, Noon));

    [Theory]
    [InlineData("2026-11-30T23:59:59.9999999Z", false)]
    [InlineData("2026-12-01T00:00:00Z", true)]
    [InlineData("2026-12-31T23:59:59.9999999Z", true)]
    [InlineData("2027-01-01T00:00:00Z", false)]
    [InlineData("2027-01-01T00:30:00+01:00", true)]
    [InlineData("2026-12-31T23:30:00-01:00", false)]
    public void Holds_FromAndUntil_AreWholeDaysOfUtc(string at, bool expected) =>
        Assert.Equal(expected, new PriceRule { From = new DateOnly(2026, 12, 1), Until = new DateOnly(2026, 12, 31) }.Holds(1, At(at)));

    [Theory]
    [InlineData("2026-11-25T00:59:59.9999999Z", false)]
    [InlineData("2026-11-25T01:00:00Z", true)]
    [InlineData("2026-11-25T03:59:59.9999999Z", true)]
    [InlineData("2026-11-25T04:00:00Z", false)]
    [InlineData("2026-11-25T21:59:59Z", false)]
    [InlineData("2026-11-25T22:00:00Z", true)]
    [InlineData("2026-11-25T00:00:00Z", true)]
    [InlineData("2026-11-25T00:30:00Z", false)]
    public void Holds_Hours_EndIsOutside(string at, bool expected) =>
        Assert.Equal(expected, new PriceRule { Hours = [new PriceHours(60, 240), new PriceHours(22 * 60, 30)] }.Holds(1, At(at)));

    [Theory]
    [InlineData("fri-mon", "2026-11-26", false)]
    [InlineData("fri-mon", "2026-11-27", true)]
    [InlineData("fri-mon", "2026-11-28", true)]
    [InlineData("fri-mon", "2026-11-30", true)]
    [InlineData("fri-mon", "2026-12-01", false)]
    [InlineData("mon-fri", "2026-11-27", true)]
    [InlineData("mon-fri", "2026-11-29", false)]
    [InlineData("sat", "2026-11-28", true)]
    public void Holds_Days_MayGoOverTheWeekend(string words, string day, bool expected)
    {
        Assert.True(PriceDays.TryParse(words, out var days));
        Assert.Equal(expected, new PriceRule { Days = days }.Holds(1, At(day + "T12:00:00Z")));
        Assert.Equal([words], PriceDays.Write(days));
    }

    [Fact]
    public void Holds_ExceptedDay_DoesNot() => Assert.False(new PriceRule { Except = [new DateOnly(2026, 11, 25)] }.Holds(1, Noon));

    [Fact]
    public void Cost_SeveralRulesHold_TheFirstCounts()
    {
        var tier = new PriceRule { Above = 10, Input = 5_000_000 };
        var promotion = new PriceRule { Until = new DateOnly(2026, 12, 31), Input = 1_000_000, Output = 2_000_000 };
        var price = new Price(3_000_000, 4_000_000, "s", "2026-11") { CacheRead = 500_000, When = [tier, promotion] };

        // Eleven tokens of input: the tier. Its price replaces that of input alone.
        Assert.Equal(new Charge((10 * 5) + 1 + 4, tier), price.Cost(new Usage { Input = 10, CacheRead = 1, Output = 1 }, Noon));
        Assert.Equal(new Charge(10 + 2, promotion), price.Cost(new Usage { Input = 10, Output = 1 }, Noon));
        Assert.Equal(new Charge(30 + 4, null), price.Cost(new Usage { Input = 10, Output = 1 }, At("2027-01-01T00:00:00Z")));
    }

    [Fact]
    public void Cost_Tier_CountsAllInput()
    {
        var price = new Price(1_000_000, 0, "s", "2026-11") { When = [new PriceRule { Above = 4, Input = 2_000_000 }] };

        Assert.Equal(4, price.Cost(new Usage { Input = 1, CacheRead = 1, CacheWrite = 1, AudioInput = 1, Output = 9 }, Noon).NanoUsd);
        Assert.Equal(10, price.Cost(new Usage { Input = 1, CacheRead = 1, CacheWrite = 1, CacheWriteLong = 1, AudioInput = 1, Output = 9 }, Noon).NanoUsd);
    }

    [Fact]
    public void Cost_AllConditions_AllocatesNothing()
    {
        var rule = new PriceRule { Above = 1, From = new DateOnly(2026, 1, 1), Until = new DateOnly(2026, 12, 31), Days = [DayOfWeek.Wednesday], Hours = [new PriceHours(0, 60), new PriceHours(60, 1440)], Except = [new DateOnly(2026, 11, 26)], Input = 7 };
        var price = new Price(1, 1, "s", "2026-11") { When = [new PriceRule { Above = 1_000, Input = 3 }, rule] };
        var usage = new Usage { Input = 1_000_000, Billed = new BilledTokens(500, 500) };

        Assert.Same(rule, price.Cost(usage, Noon).Rule);
        Assert.Equal(0, Allocations.Of(() => price.Cost(usage, Noon)));
    }

    [Fact]
    public void Name_AllConditions_SaysThemShortly()
    {
        var rule = new PriceRule
        {
            Above = 272_000,
            From = new DateOnly(2026, 12, 1),
            Until = new DateOnly(2026, 12, 31),
            Days = [DayOfWeek.Monday, DayOfWeek.Tuesday],
            Hours = [new PriceHours(60, 240)],
            Except = [new DateOnly(2026, 12, 25)],
        };

        Assert.Equal("above 272000; from 2026-12-01; until 2026-12-31; mon-tue 01:00-04:00 UTC; except 1 days", rule.Name);
        Assert.Equal("base", new Charge(1, null).RuleName);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
