using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

public sealed class YamlReaderTests
{
    private static YamlNode Read(string text)
    {
        var errors = new List<YamlError>();
        var root = YamlReader.Read(text, "file.yaml", errors);
        Assert.Empty(errors);
        return root!;
    }

    private static string ErrorsOf(string text)
    {
        var errors = new List<YamlError>();
        YamlReader.Read(text, "f", errors);
        return string.Join('\n', errors);
    }

    [Fact]
    public void Read_MapsListsScalars_GivesTreeWithPositions()
    {
        var root = Read("a: 1\nb:\n  - x\n  - { c: \"2\", d: ~ }\n");

        Assert.Equal(["a", "b"], root.Fields.Select(field => field.Key));
        Assert.Equal(new YamlPosition("file.yaml", 1, 4), root.Find("a")!.At);
        var inner = root.Find("b")!.Items[1];
        Assert.Equal((new YamlPosition("file.yaml", 4, 5), "b[1]"), (inner.At, inner.Path));
        Assert.Equal(("2", true, "b[1].c"), (inner.Find("c")!.Text, inner.Find("c")!.Quoted, inner.Find("c")!.Path));
        Assert.Equal(YamlKind.Null, inner.Find("d")!.Kind);
        Assert.Equal(new YamlPosition("file.yaml", 4, 15), inner.Fields[1].KeyAt);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment\n")]
    [InlineData("---\n...\n")]
    [InlineData("~\n")]
    public void Read_NothingWritten_GivesEmptyMap(string text)
    {
        var root = Read(text);

        Assert.Equal(YamlKind.Map, root.Kind);
        Assert.Empty(root.Fields);
    }

    [Theory]
    [InlineData("a: |\n  one\n  two\n", "one\ntwo\n")]
    [InlineData("a: >-\n  one\n  two\n", "one two")]
    [InlineData("a: 'it''s'\n", "it's")]
    [InlineData("a: \"tab\\tend\"\n", "tab\tend")]
    [InlineData("a: https://host:8000/v1 # comment\n", "https://host:8000/v1")]
    [InlineData("a: 你好\r\n", "你好")]
    [InlineData("\uFEFFa: bom\n", "bom")]
    public void Read_ScalarStyles_GivesTheirText(string text, string value) => Assert.Equal(value, Read(text).Find("a")!.Text);

    [Fact]
    public void Read_ReferencesInFlowCollections_KeepsThemAndTheirColumns()
    {
        var root = Read("openai: { api_key: ${OPENAI_API_KEY} }\ngroq: { api_keys: [ ${GROQ_A}, $${B} ], x: y }\n");

        Assert.Equal("${OPENAI_API_KEY}", root.Find("openai")!.Find("api_key")!.Text);
        Assert.Equal(["${GROQ_A}", "$${B}"], root.Find("groq")!.Find("api_keys")!.Items.Select(item => item.Text));
        Assert.Equal(41, root.Find("groq")!.Fields[1].KeyAt.Column);
    }

    [Fact]
    public void Read_ReferencesInKeysQuotesAndComments_StayAsWritten()
    {
        var root = Read("${KEY}: '${A}' # ${C}\nb: \"x ${B} y\"\n");

        Assert.Equal("${KEY}", root.Fields[0].Key);
        Assert.Equal("${A}", root.Fields[0].Value.Text);
        Assert.Equal("x ${B} y", root.Find("b")!.Text);
    }

    [Theory]
    [InlineData("a: 1\na: 2\n", "f:2:1: a: appears twice; the first is on line 1")]
    [InlineData("{ a: { b: 1, b: 2 } }", "f:1:14: a.b: appears twice; the first is on line 1")]
    [InlineData("a: &x 1\n", "f:1:4: anchors and aliases are not supported; write the value where it is needed")]
    [InlineData("a: !secret 1\n", "f:1:4: tags are not supported; the field says what type it is")]
    [InlineData("a: 1\n---\nb: 2\n", "f:2:1: a second document is not read; one file holds one document")]
    [InlineData("[a]: 1\n", "f:1:1: a key must be plain text")]
    public void Read_Unsupported_IsErrorAtItsPlace(string text, string error) => Assert.Equal(error, ErrorsOf(text));

    [Fact]
    public void Read_AliasBomb_IsRefusedWithoutExpanding()
    {
        var bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(1, 9).Select(level =>
            $"{(char)('a' + level)}: &{(char)('a' + level)} [*{(char)('a' + level - 1)},*{(char)('a' + level - 1)}]\n"));

        Assert.Contains("anchors and aliases are not supported", ErrorsOf(bomb));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(20_000)]
    public void Read_NestedTooDeep_IsError(int depth) =>
        Assert.Contains("nested deeper than 32", ErrorsOf(new string('[', depth) + new string(']', depth)));

    [Fact]
    public void Read_MapWithManyKeys_FindsThemAndRefusesRepeatedOnes()
    {
        var text = string.Concat(Enumerable.Range(0, 5_000).Select(number => $"k{number}: {number}\n"));

        var root = Read(text);

        Assert.Equal("4999", root.Find("k4999")!.Text);
        Assert.Equal("0", root.Find("k0")!.Text);
        Assert.Null(root.Find("k5000"));
        Assert.Equal("f:5001:1: k7: appears twice; the first is on line 8", ErrorsOf(text + "k7: 1\n"));
    }

    [Fact]
    public void Read_TooManyValues_IsError() =>
        Assert.Contains("more than 100000 values", ErrorsOf(string.Concat(Enumerable.Repeat("- 1\n", YamlReader.MaxNodes + 1))));

    [Fact]
    public void Read_TooLong_IsError() =>
        Assert.Equal($"f: is longer than {YamlReader.MaxCharacters} characters", ErrorsOf(new string(' ', YamlReader.MaxCharacters + 1)));

    /// <summary>Whatever is written, the reader answers with errors and never with an exception.</summary>
    [Fact]
    public void Read_MutatedManifests_NeverThrows()
    {
        const string Alphabet = " \t\n\r:-,[]{}#&*!|>'\"%@`?~$ab1\0\u0085\u2028\uD800";
        var random = new Random(20_261_122);
        var seed = File.ReadAllText(Support.RepositoryRoot.Combine("manifests/providers/anthropic.yaml"))[..700];
        for (var round = 0; round < 5_000; round++)
        {
            var text = seed.ToCharArray().AsSpan(random.Next(350), random.Next(1, 350)).ToArray();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                text[random.Next(text.Length)] = Alphabet[random.Next(Alphabet.Length)];
            }

            var errors = new List<YamlError>();
            if (YamlReader.Read(new string(text), "f", errors) is { } root)
            {
                ManifestReader.Read(root, errors);
            }

            Assert.All(errors, error => Assert.NotEmpty(error.Message));
        }
    }
}
