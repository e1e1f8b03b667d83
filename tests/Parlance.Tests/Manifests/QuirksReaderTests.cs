using System.Reflection;
using System.Text.Json;
using Parlance.Dialects;
using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

public sealed class QuirksReaderTests
{
    public static TheoryData<string> Properties => [.. typeof(Quirks).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name)];

    /// <summary>Holds the promise that a new property of <see cref="Quirks"/> can be written in a manifest: a line in <c>QuirksReader</c> and one in <c>schema.json</c>.</summary>
    [Theory]
    [MemberData(nameof(Properties))]
    public void Read_EveryProperty_CanBeSetByItsNameInSnakeCase(string name)
    {
        var property = typeof(Quirks).GetProperty(name)!;
        var field = JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
        var accepted = Values(property, field).Where(value =>
        {
            var errors = new List<YamlError>();
            var read = QuirksReader.Read(new MapReader(YamlReader.Read($"{field}: {value}", "f", errors)!, errors), Quirks.None);
            return errors.Count == 0 && !Same(property.GetValue(read), property.GetValue(Quirks.None));
        });

        Assert.NotEmpty(accepted);
    }

    [Fact]
    public void Read_NothingWritten_KeepsWhatWas()
    {
        var start = Quirks.None with { MaxTokensField = "max_completion_tokens", DeveloperRole = true, Drop = ["seed"], MaxStops = 1 };

        var read = QuirksReader.Read(new MapReader(YamlReader.Read("flatten_text: true", "f", [])!, []), start);

        Assert.Equal(start with { FlattenText = true }, read);
    }

    [Fact]
    public void Read_ByModel_KeepsForTheModelWhatItDoesNotSay()
    {
        var read = QuirksReader.Read(new MapReader(YamlReader.Read("drop: [ seed ]\nby_model: { vendor.big: { max_stops: 1 }, vendor.big-2: { drop: [ top_k ] } }", "f", [])!, []), Quirks.None);

        Assert.Equal((0, 1, 1, 0), (read.For("vendor.small").MaxStops, read.For("vendor.big-1:0").MaxStops, read.For("eu.vendor.big").MaxStops, read.For("a:b/vendor.big-2").MaxStops));
        Assert.Equal(["seed"], read.For("eu.vendor.big").Drop);
        Assert.Equal(["top_k"], read.For("vendor.big-2-v1").Drop);
        Assert.Same(read, read.For("notvendor.big"));
    }

    [Fact]
    public void Read_ByModelWithSeveralBeginnings_HoldsForEach()
    {
        var read = QuirksReader.Read(new MapReader(YamlReader.Read("by_model:\n  o1-pro, gpt-5-pro: { dialect: openai-responses }\n  gpt-5: { force: { store: false, effort: '1' }, ranges: { top_p: [ 0.01, 1 ] } }", "f", [])!, []), Quirks.None);

        Assert.Equal(("openai-responses", "openai-responses", null), (read.For("o1-pro").Dialect, read.For("openai/gpt-5-pro-2025").Dialect, read.For("gpt-5").Dialect));
        Assert.Equal(["store: false", "effort: \"1\""], read.For("gpt-5").Force.Select(field => $"{field.Key}: {field.Value}"));
        Assert.Equal(new ValueRange(0.01, 1), read.For("gpt-5").Ranges["top_p"]);
    }

    [Theory]
    [InlineData("by_model: { \"a, a\": { earlier: true } }", "f:1:21: by_model.a, a: says once more what holds for a")]
    [InlineData("by_model: { a: { dialect: openai } }", "f:1:27: by_model.a.dialect: must be one of")]
    [InlineData("ranges: { seed: [ 0, 1 ] }", "f:1:17: ranges.seed: must be the smallest and the largest number")]
    [InlineData("ranges: { top_p: [ 1, 1 ] }", "f:1:18: ranges.top_p: must be the smallest and the largest number")]
    [InlineData("reasoning_tag: <think>", "f:1:16: reasoning_tag: must be the name of a tag without its marks")]
    [InlineData("drop_by_model: { a: [ seed ] }", "f:1:1: drop_by_model: is not a known field")]
    public void Read_Mistake_IsAnErrorAtItsPlace(string yaml, string expected)
    {
        var errors = new List<YamlError>();
        QuirksReader.Read(new MapReader(YamlReader.Read(yaml, "f", errors)!, errors), Quirks.None);

        Assert.StartsWith(expected, Assert.Single(errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ToolChoiceWordWithoutValue_MeansRefused()
    {
        var read = QuirksReader.Read(new MapReader(YamlReader.Read("tool_choice_words: { required: any, none: ~ }", "f", [])!, []), Quirks.None);

        Assert.Equal("any", read.ToolChoiceWords["required"]);
        Assert.Null(read.ToolChoiceWords["none"]);
    }

    /// <summary>Values that a property may take; for words the ones that the schema lists.</summary>
    private static IEnumerable<string> Values(PropertyInfo property, string field) => property.PropertyType switch
    {
        var type when type == typeof(bool) => ["true", "false"],
        var type when type == typeof(int) || type == typeof(long) => ["9"],
        var type when type == typeof(string) => ManifestSchemaTests.WordsOf("quirks", field),
        var type when type == typeof(IReadOnlyList<string>) => ["[ a, b ]"],
        var type when type == typeof(IReadOnlyDictionary<string, ValueRange>) => ["{ temperature: [ 0, 1 ] }"],
        var type when type == typeof(IReadOnlyDictionary<string, Quirks>) => ["{ a: { flatten_text: true } }"],
        _ => ["{ a: b }"],
    };

    private static bool Same(object? left, object? right) => (left, right) switch
    {
        (System.Collections.ICollection one, System.Collections.ICollection other) => one.Count == other.Count,
        _ => Equals(left, right),
    };
}
