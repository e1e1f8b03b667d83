using System.Text.Json;
using Parlance.Dialects.Declarative;

namespace Parlance.Tests.Dialects.Declarative;

public sealed class JsonPathTests
{
    private const string Root = """{"a":{"b":[{"c":"first","n":null},{"c":"second","n":2}],"x y":true,"q":"it's","7":"seven"},"list":["p","q"],"deep":[[1,2],[3]],"type":"t"}""";

    [Theory]
    [InlineData("$.a.b[0].c", "\"first\"")]
    [InlineData("a.b[1].c", "\"second\"")]
    [InlineData("$.a.b.1.c", "\"second\"")]
    [InlineData("$.a.b[*].c", "\"first\"")]
    [InlineData("$.a.b.*.c", "\"first\"")]
    [InlineData("$.a.b[-1].c", "\"second\"")]
    [InlineData("$.a.b[].n", "2")]
    [InlineData("$.a.b[0].n", "null")]
    [InlineData("$.a.b[?(@.c=='second')].n", "2")]
    [InlineData("$.a.b[?(@.c=='second' && @.n > 1)].c", "\"second\"")]
    [InlineData("$.a[\"x y\"]", "true")]
    [InlineData("$['a']['q']", "\"it's\"")]
    [InlineData("$.a.7", "\"seven\"")]
    [InlineData("$.deep[][1]", "2")]
    [InlineData("$.list[?(@ == 'q')]", "\"q\"")]
    [InlineData(" $.type ", "\"t\"")]
    [InlineData("@.type", "\"t\"")]
    public void TryFind_Path_GivesTheFirstValue(string path, string json) => Assert.Equal(json, Find(path));

    [Theory]
    [InlineData("$.nothing")]
    [InlineData("$.a.b[2].c")]
    [InlineData("$.a.b[-3]")]
    [InlineData("$.a.b.c")]
    [InlineData("$.type.length")]
    [InlineData("$.type[0]")]
    [InlineData("$.list[].c")]
    [InlineData("$.a.b[?(@.c=='third')].c")]
    [InlineData("$.a.b[99999999]")]
    public void TryFind_NoSuchValue_FindsNone(string path) => Assert.Null(Find(path));

    [Fact]
    public void TryFind_RootAlone_IsTheValueItself() => Assert.Equal(Root, Find("$"));

    [Fact]
    public void FindAll_EveryItem_KeepsTheOrder()
    {
        using var document = JsonDocument.Parse(Root);

        Assert.Equal(["first", "second"], Parse("$.a.b[].c").FindAll(document.RootElement).Select(value => value.GetString()));
        Assert.Equal([1, 2, 3], Parse("$.deep[][]").FindAll(document.RootElement).Select(value => value.GetInt32()));
        Assert.Equal(["first"], Parse("$.a.b[*].c").FindAll(document.RootElement).Select(value => value.GetString()));
    }

    [Theory]
    [InlineData("", 1, "a name is missing")]
    [InlineData("$.", 3, "a name is missing")]
    [InlineData("$.a..b", 5, "a name is missing")]
    [InlineData("$.a[", 5, "brackets hold")]
    [InlineData("$.a[x]", 5, "brackets hold")]
    [InlineData("$.a[99999999999]", 5, "brackets hold")]
    [InlineData("$.a[0", 6, "a ']' is missing")]
    [InlineData("$.a['b]", 8, "the name has no end")]
    [InlineData("$.a b", 5, "has something behind the path")]
    [InlineData("$.a[?(@.x = 1)]", 11, "a ')' is missing")]
    [InlineData("$.a[?@.x]", 6, "a '(' is missing")]
    [InlineData("$.ü.=", 5, "a name is missing")]
    public void TryParse_Malformed_SaysWhereAndWhat(string path, int character, string what)
    {
        Assert.False(JsonPath.TryParse(path, out _, out var error));
        Assert.StartsWith($"at character {character}: {what}", error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_TooManySteps_IsRefused()
    {
        Assert.False(JsonPath.TryParse("$" + string.Concat(Enumerable.Repeat("[]", 40)), out _, out var error));
        Assert.Contains("at most 32 steps", error, StringComparison.Ordinal);
        Assert.False(JsonPath.TryParse("$." + new string('a', 5000), out _, out error));
        Assert.Contains("at most 4096 characters", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("input.messages", "input|messages")]
    [InlineData("$.generationConfig.topP", "generationConfig|topP")]
    [InlineData("a[\"x y\"].b", "a|x y|b")]
    [InlineData("a[0].b", null)]
    [InlineData("@.a", null)]
    [InlineData("$", null)]
    public void Names_PlainPath_AreTheWayToWriteTo(string path, string? names) => Assert.Equal(names, Parse(path).Names is { } way ? string.Join('|', way) : null);

    [Theory]
    [InlineData("$.candidates[*].content", true)]
    [InlineData("$.candidates[0].content", true)]
    [InlineData("candidates[].content", true)]
    [InlineData("$.candidates[1].content", false)]
    [InlineData("$.candidates", false)]
    [InlineData("$.usage", false)]
    public void Within_List_BeginsAtTheItem(string path, bool isRelative) => Assert.Equal(isRelative, Parse(path).Within(Parse("$.candidates")).IsRelative);

    internal static JsonPath Parse(string path) => JsonPath.TryParse(path, out var parsed, out var error) ? parsed : throw new FormatException(error);

    private static string? Find(string path)
    {
        using var document = JsonDocument.Parse(Root);
        return Parse(path).TryFind(document.RootElement, out var value) ? value.GetRawText() : null;
    }
}
