using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

public sealed class NearMatchesTests
{
    [Theory]
    [InlineData("same", "same", 0)]
    [InlineData("Same", "sAME", 0)]
    [InlineData("models", "modles", 1)]
    [InlineData("base-url", "base_url", 1)]
    [InlineData("a", "", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("abcdef", "uvwxyz", 4)]
    [InlineData("short", "much longer than that", 4)]
    public void Distance_TwoWords_CountsEdits(string one, string other, int edits)
    {
        Assert.Equal(edits, NearMatches.Distance(one, other, 3));
        Assert.Equal(edits, NearMatches.Distance(other, one, 3));
    }

    [Fact]
    public void Distance_RandomWords_AgreesWithThePlainDefinition()
    {
        var random = new Random(7);
        for (var round = 0; round < 5_000; round++)
        {
            var (one, other) = (Word(random), Word(random));
            var limit = random.Next(4);
            Assert.Equal(Math.Min(Plain(one, other), limit + 1), Math.Min(NearMatches.Distance(one, other, limit), limit + 1));
        }

        static string Word(Random random) => new([.. Enumerable.Range(0, random.Next(6)).Select(_ => (char)('a' + random.Next(3)))]);
    }

    [Fact]
    public void Find_SeveralNear_GivesTheNearestFirstAndNoMoreThanAsked() =>
        Assert.Equal(["model", "modal"], NearMatches.Find("model", ["medal", "modal", "model", "pedal", "nothing"], 2));

    private static int Plain(string one, string other) => (one, other) switch
    {
        ("", _) => other.Length,
        (_, "") => one.Length,
        _ => new[]
        {
            Plain(one[1..], other) + 1,
            Plain(one, other[1..]) + 1,
            Plain(one[1..], other[1..]) + (one[0] == other[0] ? 0 : 1),
            one.Length > 1 && other.Length > 1 && one[0] == other[1] && one[1] == other[0] ? Plain(one[2..], other[2..]) + 1 : int.MaxValue,
        }.Min(),
    };
}
