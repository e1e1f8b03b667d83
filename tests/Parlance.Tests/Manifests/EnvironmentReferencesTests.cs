using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

public sealed class EnvironmentReferencesTests
{
    private readonly List<YamlError> _errors = [];

    private YamlNode Replace(string text, params (string Name, string Value)[] variables)
    {
        var environment = variables.ToDictionary(variable => variable.Name, variable => variable.Value);
        return EnvironmentReferences.Replace(YamlReader.Read(text, "f", _errors)!, environment.GetValueOrDefault, _errors);
    }

    [Theory]
    [InlineData("a: ${X}", "one")]
    [InlineData("a: 'http://${X}:${X}/'", "http://one:one/")]
    [InlineData("a: $${X}", "${X}")]
    [InlineData("a: $$${X}", "$${X}")]
    [InlineData("a: costs $5 and }{", "costs $5 and }{")]
    [InlineData("a: ${X}$${X}${X}", "one${X}one")]
    public void Replace_ReferencesInValues_GivesTheirValue(string text, string value)
    {
        Assert.Equal(value, Replace(text, ("X", "one")).Find("a")!.Text);
        Assert.Empty(_errors);
    }

    [Fact]
    public void Replace_Keys_StayAsWritten() => Assert.Equal("${X}", Replace("${X}: ${X}", ("X", "one")).Fields[0].Key);

    [Fact]
    public void Replace_ValueThatLooksLikeYamlOrReference_IsTextAndNotSearchedAgain()
    {
        var root = Replace("a: ${X}\nb: ${Y}\nc: ${Z}", ("X", "{ b: 1 }\n- ${Y}"), ("Y", "null"), ("Z", ""));

        Assert.Equal("{ b: 1 }\n- ${Y}", root.Find("a")!.Text);
        Assert.Equal((YamlKind.Scalar, "null"), (root.Find("b")!.Kind, root.Find("b")!.Text));
        Assert.Equal((YamlKind.Scalar, ""), (root.Find("c")!.Kind, root.Find("c")!.Text));
    }

    [Fact]
    public void Replace_UndefinedVariables_AreAllNamedWithTheirPlace()
    {
        Replace("providers:\n  acme: { api_key: ${ACME_KEY} }\nlist:\n  - ok\n  - x${OTHER}y\n");

        Assert.Equal(
            ["f:2:20: providers.acme.api_key: needs the environment variable ACME_KEY, which is not set", "f:5:5: list[1]: needs the environment variable OTHER, which is not set"],
            _errors.Select(error => error.ToString()));
    }

    [Theory]
    [InlineData("a: ${}")]
    [InlineData("a: '${X'")]
    [InlineData("a: ${X Y}")]
    [InlineData("a: ${X:-default}")]
    [InlineData("a: ${1X}")]
    public void Replace_MalformedReference_IsError(string text)
    {
        Replace(text, ("X", "one"));

        Assert.Contains("not of the form ${NAME}", Assert.Single(_errors).Message);
    }

    [Fact]
    public void Replace_Tree_KeepsPositionsAndPaths()
    {
        var root = Replace("a:\n  - { b: ${X} }\n", ("X", "one"));

        var node = root.Find("a")!.Items[0].Find("b")!;
        Assert.Equal(("a[0].b", new YamlPosition("f", 2, 10)), (node.Path, node.At));
    }

    [Fact]
    public void Read_ValueFromVariable_IsNotQuotedInErrors()
    {
        var root = Replace("rpm: ${X}\nmode: ${X}\nat: ${X}", ("X", "canary-9f1c"));
        var map = new MapReader(root, _errors);
        map.Whole("rpm");
        map.Word("mode", "hard", "soft");
        map.Duration("at");

        Assert.Equal(3, _errors.Count);
        Assert.DoesNotContain("canary", string.Join('\n', _errors));
    }
}
