using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

public sealed class NanoUsdTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("3", 3_000_000_000)]
    [InlineData("2.50", 2_500_000_000)]
    [InlineData("0.0983", 98_300_000)]
    [InlineData("0.003625", 3_625_000)]
    [InlineData("0.1", 100_000_000)]
    [InlineData("0.000000001", 1)]
    [InlineData("1000000", 1_000_000_000_000_000)]
    [InlineData("007.5", 7_500_000_000)]
    public void TryParse_Decimal_IsExact(string text, long nano)
    {
        Assert.True(NanoUsd.TryParse(text, out var read));
        Assert.Equal(nano, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1e3")]
    [InlineData("1,5")]
    [InlineData("1_000")]
    [InlineData("0.0000000001")]
    [InlineData("1000000.000000001")]
    [InlineData("99999999")]
    [InlineData(" 1")]
    [InlineData("1.2.3")]
    [InlineData("NaN")]
    [InlineData("١")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(NanoUsd.TryParse(text, out _));

    [Fact]
    public void TryParse_EveryMilliDollar_AgreesWithDecimal()
    {
        for (var milli = 0; milli < 20_000; milli++)
        {
            var text = (milli / 1000m).ToString(System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(NanoUsd.TryParse(text, out var nano));
            Assert.Equal(milli * 1_000_000L, nano);
        }
    }
}
