using System.Text;
using System.Text.RegularExpressions;
using Parlance.Client.Guards;

namespace Parlance.Tests.Client.Guards;

/// <summary>What a guard makes of a text in pieces is what the plain regular expression makes of the whole.</summary>
public class GuardedTextTests
{
    private static readonly (string Pattern, int Longest)[] s_patterns =
    [
        ("secret", 6),
        (@"\b\d{4}-\d{4}\b", 9),
        (@"\b(?:[0-9][ -]?){6,9}\b", 18),
        ("^a|b$", 1),
        ("(?m)^x+?$", 3),
        ("a{1,3}", 3),
        ("ab|abc|abcd", 4),
        ("(?i)geheim|密码", 6),
        (@"sk-[a-z0-9]{1,8}", 11),
        (@"\Bz", 1),
    ];

    [Fact]
    public void Push_AnyCut_GivesWhatTheWholeTextGives()
    {
        for (var seed = 0; seed < 4_000; seed++)
        {
            var random = new Random(seed);
            var (pattern, longest) = s_patterns[random.Next(s_patterns.Length)];
            var text = Text(random);
            var expected = Regex.Replace(text, pattern, "[redacted]", RegexOptions.CultureInvariant);
            var guarded = new GuardedText(RegexGuard.Redact(pattern, longest));
            var actual = new StringBuilder();
            for (var at = 0; at < text.Length;)
            {
                var length = Math.Min(text.Length - at, random.Next(4) == 0 ? random.Next(1, 20) : 1);
                var released = guarded.Push(text.AsSpan(at, length), last: false);
                at += length;
                actual.Append(released);

                Assert.True(expected.StartsWith(actual.ToString(), StringComparison.Ordinal), $"seed {seed}: /{pattern}/ on '{text}' let '{actual}' out, which is no beginning of '{expected}'");
            }

            actual.Append(guarded.Push([], last: true));
            Assert.True(expected == actual.ToString(), $"seed {seed}: /{pattern}/ on '{text}' gave '{actual}' instead of '{expected}'");
        }
    }

    [Fact]
    public void Push_TextWithoutFindings_IsHeldBackByTheLongestAndTwo()
    {
        var guarded = new GuardedText(RegexGuard.Redact("secret", longest: 6));

        Assert.Equal("", guarded.Push("1234567", last: false));
        Assert.Equal("1", guarded.Push("8", last: false));
        Assert.Equal("2345678", guarded.Push([], last: true));
        Assert.False(guarded.Changed);
    }

    [Fact]
    public void Push_MatchLongerThanSaid_IsHeldUntilItEnds()
    {
        var guarded = new GuardedText(RegexGuard.Redact(@"sk-\w+", longest: 8));
        var released = new StringBuilder();
        foreach (var c in "key sk-" + new string('x', 200) + " end of it all")
        {
            released.Append(guarded.Push([c], last: false));
        }

        Assert.Equal("key [redacted] end of it all", released.Append(guarded.Push([], last: true)).ToString());
    }

    [Fact]
    public void Push_MatchWithoutEnd_IsNotKeptInMemory()
    {
        var guarded = new GuardedText(RegexGuard.Redact(@"sk-\w+", longest: 8));
        var released = guarded.Push("sk-", last: false);
        for (var i = 0; i < 10_000; i++)
        {
            released += guarded.Push("xxxxxxxxxx", last: false);
        }

        Assert.StartsWith("[redacted]", released, StringComparison.Ordinal);
    }

    [Fact]
    public void Push_PairOfSurrogates_StaysWhole()
    {
        var guarded = new GuardedText(RegexGuard.Redact("secret", longest: 6));
        var released = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            released.Add(guarded.Push("😀", last: false));
            released.Add(guarded.Push("x", last: false));
        }

        Assert.All(released, text => Assert.Equal(text, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))));
    }

    [Theory]
    [InlineData("""{"note":"my s\u0065cret"}""", """{"note":"my [redacted]"}""")]
    [InlineData("""{"secret":[1,"x",null]}""", """{"[redacted]":[1,"x",null]}""")]
    [InlineData("""{ "note" : "nothing" }""", """{ "note" : "nothing" }""")]
    [InlineData("""{"note":"a secret""", """{"note":"a [redacted]""")]
    public void Json_Redacted_StaysJson(string json, string expected) => Assert.Equal(expected, GuardedJson.Redact(json, RegexGuard.RedactWords("secret")));

    [Fact]
    public void Json_NumberThatIsFound_BecomesAText() =>
        Assert.Equal("""{"card":"[redacted]","n":7}""", GuardedJson.Redact("""{"card":4111111111111111,"n":7}""", RegexGuard.Redact(@"\b\d{16}\b", 16)));

    [Theory]
    [InlineData("Project Kestrel starts.", "Project [redacted] starts.")]
    [InlineData("kestrels fly", "kestrels fly")]
    [InlineData("这是天狼星计划。", "这是[redacted]计划。")]
    public void Words_InText_AreFoundWhereTheyStandAlone(string text, string expected) => Assert.Equal(expected, GuardedText.Redact(text, RegexGuard.RedactWords("kestrel", "天狼星")));

    [Fact]
    public void Redact_PatternThatBacktracks_IsRefused() => Assert.Throws<ArgumentException>(() => RegexGuard.Redact(@"(?<=a)b"));

    private static string Text(Random random)
    {
        string[] pieces = ["secret", "sec", "1234-5678", "12", "3456", " ", "-", "a", "aa", "ab", "abc", "abcd", "b", "x", "xx", "\n", "geheim", "密", "码", "sk-", "z", "q9", "😀", "."];
        return string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => pieces[random.Next(pieces.Length)]));
    }
}
