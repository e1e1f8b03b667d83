using Parlance.Manifests;

namespace Parlance.Tests.Manifests.Prices;

/// <summary>What must be true of any price and any usage; a failing seed is named.</summary>
public sealed class PriceLawTests
{
    private const int Seeds = 2_000;
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Cost_MoreOfAnyClass_IsNeverLess() => ForAll((random, price) =>
    {
        var (usage, at) = (Any(random, 1_000_000), Moment(random));
        var rates = price with { When = [.. price.When.Where(rule => rule.Above is null)] };
        var cost = rates.Cost(usage, at).NanoUsd;
        var more = random.Next(1, 1000);

        Assert.All(
            new[]
            {
                usage with { Input = usage.Input + more }, usage with { CacheRead = usage.CacheRead + more }, usage with { CacheWrite = usage.CacheWrite + more }, usage with { CacheWriteLong = usage.CacheWriteLong + more },
                usage with { AudioInput = usage.AudioInput + more }, usage with { Output = usage.Output + more }, usage with { Reasoning = usage.Reasoning + more }, usage with { AudioOutput = usage.AudioOutput + more },
            },
            larger => Assert.True(rates.Cost(larger, at).NanoUsd >= cost));
    });

    /// <summary>The sum of two costs is that of the sum, but for the one nano-dollar by which the second was rounded up.</summary>
    [Fact]
    public void Cost_OfASum_IsTheSumUpToOneRounding() => ForAll((random, price) =>
    {
        var rates = price with { When = [] };
        var (one, two) = (Any(random, 1_000_000), Any(random, 1_000_000));
        var sum = new Usage
        {
            Input = one.Input + two.Input,
            CacheRead = one.CacheRead + two.CacheRead,
            CacheWrite = one.CacheWrite + two.CacheWrite,
            CacheWriteLong = one.CacheWriteLong + two.CacheWriteLong,
            AudioInput = one.AudioInput + two.AudioInput,
            Output = one.Output + two.Output,
            Reasoning = one.Reasoning + two.Reasoning,
            AudioOutput = one.AudioOutput + two.AudioOutput,
        };

        var apart = rates.Cost(one, Start).NanoUsd + rates.Cost(two, Start).NanoUsd;
        Assert.InRange(apart - rates.Cost(sum, Start).NanoUsd, 0, 1);
    });

    [Fact]
    public void Cost_AnyUsage_IsNeverNegativeAndNeverAboveTheMost() => ForAll((random, price) =>
    {
        var usage = Any(random, long.MaxValue) with { Input = random.NextInt64(long.MinValue, long.MaxValue), Output = random.NextInt64(long.MinValue, long.MaxValue) };

        Assert.InRange(price.Cost(usage, Moment(random)).NanoUsd, 0, price.MostExpensive(usage));
    });

    [Fact]
    public void Cost_UsualUsage_IsNeverAboveTheMost() => ForAll((random, price) =>
    {
        var usage = Any(random, 500_000);

        Assert.InRange(price.Cost(usage, Moment(random)).NanoUsd, 0, price.MostExpensive(usage));
    });

    [Fact]
    public void Cost_BeyondAllMeasure_StaysAtTheLargestNumber()
    {
        var price = new Price(NanoUsd.Max, NanoUsd.Max, "s", "2026-11") { When = [new PriceRule { Above = long.MaxValue - 1, Input = 1 }] };
        var usage = new Usage { Input = long.MaxValue, CacheRead = long.MaxValue, CacheWrite = long.MaxValue, CacheWriteLong = long.MaxValue, AudioInput = long.MaxValue, Output = long.MaxValue, Reasoning = long.MaxValue, AudioOutput = long.MaxValue };

        Assert.Equal(long.MaxValue, price.Cost(usage, Start).NanoUsd);
        Assert.Equal(long.MaxValue, price.MostExpensive(usage));
    }

    [Fact]
    public void Cost_NothingUsed_IsNothing() => ForAll((random, price) => Assert.Equal(0, price.Cost(default, Moment(random)).NanoUsd));

    private static void ForAll(Action<Random, Price> law)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            try
            {
                law(random, AnyPrice(random));
            }
            catch (Xunit.Sdk.XunitException broken)
            {
                Assert.Fail($"Seed {seed}: {broken.Message}");
            }
        }
    }

    private static Price AnyPrice(Random random) => new(Money(random), Money(random), "s", "2026-11")
    {
        CacheRead = Perhaps(random),
        CacheWrite = Perhaps(random),
        CacheWriteLong = Perhaps(random),
        AudioInput = Perhaps(random),
        AudioOutput = Perhaps(random),
        When = [.. Enumerable.Range(0, random.Next(4)).Select(_ => AnyRule(random))],
    };

    private static PriceRule AnyRule(Random random) => new()
    {
        Above = random.Next(2) == 0 ? random.Next(1_000_000) : null,
        From = random.Next(3) == 0 ? DateOnly.FromDateTime(Moment(random).UtcDateTime) : null,
        Until = random.Next(3) == 0 ? DateOnly.FromDateTime(Moment(random).UtcDateTime) : null,
        Days = random.Next(3) == 0 ? [(DayOfWeek)random.Next(7), (DayOfWeek)random.Next(7)] : [],
        Hours = random.Next(3) == 0 ? [new PriceHours(random.Next(1440), random.Next(1440))] : [],
        Input = Perhaps(random),
        Output = Perhaps(random),
        CacheRead = Perhaps(random),
        CacheWrite = Perhaps(random),
        CacheWriteLong = Perhaps(random),
        AudioInput = Perhaps(random),
        AudioOutput = Perhaps(random),
    };

    private static long Money(Random random) => random.Next(4) == 0 ? random.Next(10) : random.NextInt64(100 * NanoUsd.PerUsd);

    private static long? Perhaps(Random random) => random.Next(2) == 0 ? Money(random) : null;

    private static DateTimeOffset Moment(Random random) => Start.AddMinutes(random.Next(60 * 24 * 30));

    private static Usage Any(Random random, long most) => new()
    {
        Input = random.NextInt64(most),
        CacheRead = random.NextInt64(most),
        CacheWrite = random.NextInt64(most),
        CacheWriteLong = random.NextInt64(most),
        AudioInput = random.NextInt64(most),
        Output = random.NextInt64(most),
        Reasoning = random.NextInt64(most),
        AudioOutput = random.NextInt64(most),
    };
}
