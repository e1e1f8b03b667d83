using Parlance.Gateway.Features.Keys;

namespace Parlance.Gateway.Tests.Features.Keys;

public class KeyFormatTests
{
    [Fact]
    public void Create_Always_IsWellFormedAndNew()
    {
        var keys = Enumerable.Range(0, 1000).Select(_ => KeyFormat.Create()).ToList();

        Assert.All(keys, key => Assert.Matches("^pk-[0-9A-Za-z]{49}$", key));
        Assert.All(keys, key => Assert.True(KeyFormat.IsWellFormed(key)));
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Theory]
    [InlineData(0x00, "pk-0000000000000000000000000000000000000000000")]
    [InlineData(0xFF, "pk-yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1")]
    public void Format_Extremes_FillAllDigits(byte value, string start)
    {
        var random = new byte[32];
        Array.Fill(random, value);

        var key = KeyFormat.Format(random);

        Assert.Equal(52, key.Length);
        Assert.StartsWith(start, key, StringComparison.Ordinal);
    }

    [Fact]
    public void IsWellFormed_AnyOneCharacterChanged_IsFalse()
    {
        var key = KeyFormat.Create();

        for (var i = 0; i < key.Length; i++)
        {
            var other = key[i] == 'a' ? 'b' : 'a';
            Assert.False(KeyFormat.IsWellFormed(string.Concat(key.AsSpan(0, i), other.ToString(), key.AsSpan(i + 1))));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("pk-")]
    [InlineData("sk-00000000000000000000000000000000000000000000000000")]
    [InlineData("pk-0000000000000000000000000000000000000000000000000é")]
    public void IsWellFormed_OtherText_IsFalse(string text) => Assert.False(KeyFormat.IsWellFormed(text));
}
