using System.Reflection;

namespace Parlance.Tests.Chat;

public sealed class UsageTests
{
    [Fact]
    public void Sum_OfTwoCalls_HasEveryClass()
    {
        var classes = typeof(Usage).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite && property.PropertyType == typeof(long)).ToList();
        object left = default(Usage), right = default(Usage);
        for (var i = 0; i < classes.Count; i++)
        {
            classes[i].SetValue(left, 1L << i);
            classes[i].SetValue(right, 3L << (2 * i));
        }

        var sum = (Usage)left + (Usage)right;

        Assert.True(classes.Count >= 8);
        Assert.Equal(Enumerable.Range(0, classes.Count).Select(i => (1L << i) + (3L << (2 * i))), classes.Select(property => (long)property.GetValue(sum)!));
    }

    [Fact]
    public void Sum_OneBilledApart_BillsTheOtherForItsTokens()
    {
        var sum = new Usage { Input = 10, Output = 5, Billed = new BilledTokens(3, 2) } + new Usage { Input = 7, CacheRead = 1, Output = 4 };

        Assert.Equal(new BilledTokens(3 + 8, 2 + 4), sum.Billed);
        Assert.Null((new Usage { Input = 1 } + new Usage { Input = 2 }).Billed);
    }
}
