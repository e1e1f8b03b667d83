using System.Diagnostics;
using System.Text.Json;
using Parlance.Dialects.Declarative;

namespace Parlance.Tests.Dialects.Declarative;

public sealed class ConditionTests
{
    private const string Frame = """
        {"type":"content_block_delta","delta":{"type":"text_delta","text":""},"choices":[{"index":0,"finish_reason":null,"delta":{"content":"Hi"}}],"code":429,"ratio":0.5,"text":"12","done":false,"on":true,"none":null,"list":[1],"q":"it's"}
        """;

    [Theory]
    // As the manifests of AI-Protocol write them.
    [InlineData("$.choices[0].delta.content")]
    [InlineData("exists($.choices[*].delta.content)")]
    [InlineData("exists($.choices) || exists($.error)")]
    [InlineData("$.type == 'content_block_delta' && $.delta.type == 'text_delta'")]
    [InlineData("$.type != 'message_delta'")]
    [InlineData("$.type in ['message_start', 'content_block_delta']")]
    [InlineData("!exists($.error)")]
    [InlineData("!exists($.choices[*].finish_reason)")]
    [InlineData("$.choices[*].finish_reason == null")]
    [InlineData("$.nothing == null && $.none == null")]
    [InlineData("$.nothing != 'x'")]
    [InlineData("$.code >= 400 && $.code < 500")]
    [InlineData("$.code > 428.5 && $.code <= 4.29e2")]
    [InlineData("$.text > 9")]
    [InlineData("$.code == '429' && $.code == 429.0 && $.text == 12")]
    [InlineData("$.code in [428, 429]")]
    [InlineData("$.on == true && $.done == false && $.done == 'false'")]
    [InlineData("$.done")]
    [InlineData("$.delta.text == '' && exists($.delta.text)")]
    [InlineData("$.type =~ /^content_.*delta$/")]
    [InlineData("$.type =~ /^CONTENT/i")]
    [InlineData("$.type =~ 'block'")]
    [InlineData("$.type =~ \"delta\" && !($.type =~ /start/)")]
    [InlineData("$.code =~ /^4\\d\\d$/")]
    [InlineData("type == \"content_block_delta\"")]
    [InlineData("$.q == 'it\\'s'")]
    [InlineData("'text_delta' == $.delta.type")]
    [InlineData("$.delta.type == $.delta.type")]
    [InlineData("$.nothing == $.none")]
    [InlineData("($.code == 1 || $.code == 429) && ($.on)")]
    [InlineData("$.code == 429 || $.code == 1 && $.on == false")]
    [InlineData("!($.code == 1) && !!exists($.on)")]
    [InlineData("$.ratio<1&&$.ratio>=.5||exists($.x)", false)]
    [InlineData("$.ratio < 1 && $.ratio >= 0.5")]
    [InlineData("$.list[?(@ == 1)]")]
    [InlineData("  exists( $.type )  ")]
    public void Holds_ForTheFrame(string condition, bool isWritten = true)
    {
        Assert.Equal(isWritten, Condition.TryParse(condition, out var parsed, out _));
        Assert.True(parsed is null || Holds(parsed));
    }

    [Theory]
    [InlineData("$.error")]
    [InlineData("$.choices[0].finish_reason")]
    [InlineData("exists($.none)")]
    [InlineData("$.choices[0].finish_reason != null")]
    [InlineData("$.type == 'message_delta'")]
    [InlineData("$.type in ['a', 'b']")]
    [InlineData("$.type in []")]
    [InlineData("$.nothing in ['', 'null']")]
    [InlineData("$.nothing == ''")]
    [InlineData("$.nothing > 0 || $.nothing <= 0")]
    [InlineData("$.type > 1")]
    [InlineData("$.nothing =~ /.*/")]
    [InlineData("$.list == '[1]'")]
    [InlineData("$.type == 'Content_Block_Delta'")]
    [InlineData("$.code == 1 && $.on || $.done == true")]
    public void Holds_NotForTheFrame(string condition) => Assert.False(Holds(Parse(condition)));

    [Theory]
    [InlineData("", 1, "a path or a value is missing")]
    [InlineData("$.a ==", 7, "a path or a value is missing")]
    [InlineData("$.a = 'b'", 5, "'&&', '||' or the end is expected")]
    [InlineData("$.a == 'b", 10, "the text has no end")]
    [InlineData("($.a", 5, "')' is missing")]
    [InlineData("$.a)", 4, "'&&', '||' or the end is expected")]
    [InlineData("$.a in 'b'", 8, "'[' is missing")]
    [InlineData("$.a in ['b'", 12, "',' is missing")]
    [InlineData("exists($.a", 11, "')' is missing")]
    [InlineData("exists()", 8, "a name is missing")]
    [InlineData("$.a &&", 7, "a path or a value is missing")]
    [InlineData("$.a & $.b", 5, "'&&', '||' or the end is expected")]
    [InlineData("$.a == 1x", 8, "is no number")]
    [InlineData("$.a == 1e999", 8, "is no number")]
    [InlineData("'a'", 4, "a comparison is expected")]
    [InlineData("$.a =~ x", 8, "a regular expression stands between slashes or quotes")]
    [InlineData("$.a =~ /(/", 8, "the regular expression is wrong at its character 2")]
    [InlineData("$.a =~ /(a)\\1/", 8, "the regular expression looks back or around")]
    [InlineData("$.a =~ /((a{1000}){1000}){1000}/", 8, "the regular expression")]
    public void TryParse_Malformed_SaysWhereAndWhat(string condition, int character, string what)
    {
        Assert.False(Condition.TryParse(condition, out _, out var error));
        Assert.StartsWith($"at character {character}: {what}", error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_TooDeep_IsRefused()
    {
        Assert.False(Condition.TryParse(new string('(', 2000) + "$.a", out _, out var error));
        Assert.Contains("at most 32 deep", error, StringComparison.Ordinal);
        Assert.False(Condition.TryParse(string.Concat(Enumerable.Repeat("$.a[?(", 500)), out _, out _));
        Assert.False(Condition.TryParse("$.a == '" + new string('a', 5000) + "'", out _, out error));
        Assert.Contains("at most 4096 characters", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Holds_ExpressionThatBacktracks_TakesLinearTime()
    {
        var condition = Parse("$.t =~ /^(a+)+$/");
        using var document = JsonDocument.Parse($$"""{"t":"{{new string('a', 50_000)}}!"}""");
        var watch = Stopwatch.StartNew();

        Assert.False(condition.Holds(document.RootElement));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Within_List_IsEvaluatedForEachItem()
    {
        using var document = JsonDocument.Parse("""{"choices":[{"f":null},{"f":"stop"}],"usage":{}}""");
        var condition = Parse("$.choices[*].f != null && exists($.usage)").Within(JsonPathTests.Parse("choices"));
        var items = document.RootElement.GetProperty("choices").EnumerateArray();

        Assert.Equal([false, true], items.Select(item => condition.Holds(new JsonScope(document.RootElement, item))));
    }

    [Fact]
    public void TryParse_AnyText_NeverThrows()
    {
        var dice = new Random(20261122);
        string[] pieces = ["$", ".", "a", "[", "]", "(", ")", "!", "==", "!=", "<=", ">", "&&", "||", "in", "exists", "=~", "/", "'", "\"", "x", "0", "-", "*", "?", "@", " ", "null", "\\", "1e5", "é", "\ud800", ","];
        using var document = JsonDocument.Parse(Frame);
        for (var i = 0; i < 50_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, dice.Next(1, 20)).Select(_ => pieces[dice.Next(pieces.Length)]));
            if (Condition.TryParse(text, out var condition, out var error))
            {
                condition.Holds(document.RootElement);
            }
            else
            {
                Assert.StartsWith("at character ", error, StringComparison.Ordinal);
            }

            if (JsonPath.TryParse(text, out var path, out _))
            {
                path.FindAll(document.RootElement);
            }
        }
    }

    private static Condition Parse(string condition) => Condition.TryParse(condition, out var parsed, out var error) ? parsed : throw new FormatException(error);

    private static bool Holds(Condition condition)
    {
        using var document = JsonDocument.Parse(Frame);
        return condition.Holds(document.RootElement);
    }
}
