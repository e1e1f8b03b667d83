using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

public sealed class PriceTests
{
    private static readonly Price Plain = new(2_500_000_000, 10_000_000_000, "test", "2026-11");
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Cost_EveryClass_UsesItsOwnPrice()
    {
        var price = Plain with { CacheRead = 250_000_000, CacheWrite = 3_125_000_000, CacheWriteLong = 5_000_000_000 };
        var usage = new Usage { Input = 1_000_000, CacheRead = 1_000_000, CacheWrite = 1_000_000, CacheWriteLong = 1_000_000, AudioInput = 1_000_000, Output = 1_000_000, Reasoning = 1_000_000, AudioOutput = 1_000_000 };

        Assert.Equal(2_500_000_000L + 250_000_000 + 3_125_000_000 + 5_000_000_000 + 2_500_000_000 + (3 * 10_000_000_000L), price.Cost(usage, Now).NanoUsd);
    }

    [Fact]
    public void Cost_NoCachePrices_ChargesPlainInput() =>
        Assert.Equal(4 * 2_500_000_000L, Plain.Cost(new Usage { Input = 1_000_000, CacheRead = 1_000_000, CacheWrite = 1_000_000, CacheWriteLong = 1_000_000 }, Now).NanoUsd);

    [Fact]
    public void Cost_LongWritesWithoutTheirOwnPrice_ChargesTheWritePrice() =>
        Assert.Equal(3_000_000_000, (Plain with { CacheWrite = 3_000_000_000 }).Cost(new Usage { CacheWriteLong = 1_000_000 }, Now).NanoUsd);

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 1)]
    [InlineData(0, 1, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(500_000, 500_000, 1)]
    [InlineData(500_000, 500_001, 2)]
    [InlineData(1_000_000, 1, 2)]
    public void Cost_Fractions_AreRoundedOnceAndUpwards(long input, long output, long expected) =>
        Assert.Equal(expected, new Price(1, 1, "test", "2026-11").Cost(new Usage { Input = input, Output = output }, Now).NanoUsd);

    [Fact]
    public void Cost_NegativeCounts_AreNoRefund() =>
        Assert.Equal(2_500_000_000, Plain.Cost(new Usage { Input = 1_000_000, CacheRead = -5_000_000, Output = -1 }, Now).NanoUsd);

    [Fact]
    public void Cost_AbsurdCounts_StayAtTheLargestNumber() =>
        Assert.Equal(long.MaxValue, new Price(NanoUsd.Max, NanoUsd.Max, "test", "2026-11").Cost(new Usage { Input = long.MaxValue, AudioInput = long.MaxValue, Output = long.MaxValue }, Now).NanoUsd);

    [Fact]
    public void Cost_ProviderBillsApart_IsThatOfWhatItBills() =>
        Assert.Equal(46 * 2_500 + 14 * 10_000, new Price(2_500_000_000, 10_000_000_000, "s", "2026-11").Cost(new Usage { Input = 1445, Output = 43, Billed = new BilledTokens(46, 14) }, Now).NanoUsd);
}
