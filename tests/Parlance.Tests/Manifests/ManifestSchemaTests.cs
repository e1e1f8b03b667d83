using System.Text.Json;
using Parlance.Dialects;
using Parlance.Manifests;
using Parlance.Tests.Support;

namespace Parlance.Tests.Manifests;

/// <summary><c>manifests/schema.json</c> and the reader must say the same: an editor may not praise what the program refuses.</summary>
public sealed class ManifestSchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllText(RepositoryRoot.Combine("manifests/schema.json"))).RootElement;

    private static readonly Dictionary<string, (string Place, JsonElement Object)> Objects = new()
    {
        ["manifest"] = ("{0}", Schema),
        ["setting"] = ("base_url: 'https://{{region}}.example'\nsettings: {{ region: {{ {0} }} }}", Schema.GetProperty("$defs").GetProperty("setting")),
        ["auth"] = ("auth: {{ {0} }}", Schema.GetProperty("$defs").GetProperty("auth")),
        ["operations"] = ("operations: {{ {0} }}", Schema.GetProperty("$defs").GetProperty("operations")),
        ["answers"] = ("answers: {{ {0} }}", Schema.GetProperty("$defs").GetProperty("answers")),
        ["declarative"] = ("dialect: declarative\nchat_path: /c\ndeclarative: {{ {0} }}", Schema.GetProperty("$defs").GetProperty("declarative")),
        ["declared_request"] = ("dialect: declarative\nchat_path: /c\ndeclarative: {{ request: {{ {0} }} }}", Schema.GetProperty("$defs").GetProperty("declared_request")),
        ["declared_prompt"] = ("dialect: declarative\nchat_path: /c\ndeclarative: {{ request: {{ prompt: {{ {0} }} }} }}", Schema.GetProperty("$defs").GetProperty("declared_prompt")),
        ["declared_answer"] = ("dialect: declarative\nchat_path: /c\ndeclarative: {{ answer: {{ {0} }} }}", Schema.GetProperty("$defs").GetProperty("declared_answer")),
        ["declared_stream"] = ("dialect: declarative\nchat_path: /c\ndeclarative: {{ stream: {{ {0} }} }}", Schema.GetProperty("$defs").GetProperty("declared_stream")),
        ["declared_event"] = ("dialect: declarative\nchat_path: /c\ndeclarative: {{ stream: {{ events: [ {{ {0} }} ] }} }}", Schema.GetProperty("$defs").GetProperty("declared_event")),
        ["declared_errors"] = ("dialect: declarative\nchat_path: /c\ndeclarative: {{ errors: {{ {0} }} }}", Schema.GetProperty("$defs").GetProperty("declared_errors")),
        ["declared_job"] = ("dialect: declarative\nchat_path: /c\ndeclarative: {{ job: {{ {0} }} }}", Schema.GetProperty("$defs").GetProperty("declared_job")),
        ["declared_images"] = ("dialect: declarative\nchat_path: /c\ndeclarative: {{ images: {{ {0} }} }}", Schema.GetProperty("$defs").GetProperty("declared_images")),
        ["quirks"] = ("quirks: {{ {0} }}", Schema.GetProperty("$defs").GetProperty("quirks")),
        ["model"] = ("models: [ {{ {0} }} ]", Schema.GetProperty("$defs").GetProperty("model").GetProperty("anyOf")[1]),
        ["price"] = ("models: [ {{ id: a, price: {{ {0} }}, source: a, as_of: 2026-11 }} ]", Schema.GetProperty("$defs").GetProperty("price")),
        ["rule"] = ("models: [ {{ id: a, price: {{ input: 1, output: 1, when: [ {{ {0} }} ] }}, source: a, as_of: 2026-11 }} ]", Schema.GetProperty("$defs").GetProperty("rule")),
    };

    public static TheoryData<string> Names => [.. Objects.Keys];

    /// <summary>The words that the schema allows for a field.</summary>
    internal static IEnumerable<string> WordsOf(string name, string field) =>
        Objects[name].Object.GetProperty("properties").TryGetProperty(field, out var property) && property.TryGetProperty("enum", out var words)
            ? words.EnumerateArray().Select(word => word.GetRawText().Trim('"'))
            : ["a"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Reader_KnownFields_AreThoseOfTheSchema(string name)
    {
        // An unknown name that resembles nothing makes the reader list all names that it knows.
        var message = Errors(string.Format(Objects[name].Place, "zzzzzzzzzzzz: 1")).First(error => error.Path.EndsWith("zzzzzzzzzzzz", StringComparison.Ordinal)).Message;
        var known = message[(message.IndexOf("known are ", StringComparison.Ordinal) + "known are ".Length)..].Split(", ");

        Assert.Equal(Objects[name].Object.GetProperty("properties").EnumerateObject().Select(property => property.Name).Order(), known.Order());
        Assert.False(Objects[name].Object.GetProperty("additionalProperties").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Reader_RequiredFields_AreThoseOfTheSchema(string name)
    {
        var required = Errors(string.Format(Objects[name].Place, string.Empty)).Where(error => error.Message == "is required").Select(error => error.Path.Split('.')[^1]).ToHashSet();
        if (name is not "manifest")
        {
            required.ExceptWith(["id", "name", "dialect", "base_url"]);
        }

        if (name is "model")
        {
            required.Add("id");
        }

        var listed = Required(Objects[name].Object).Concat(Objects[name].Object.TryGetProperty("else", out var active) ? Required(active) : []);
        Assert.Equal(listed.Order(), required.Order());
    }

    [Fact]
    public void Reader_RequiredFieldsOfARetiredProvider_AreThoseOfTheSchema()
    {
        var required = Errors("status: retired").Where(error => error.Message == "is required").Select(error => error.Path);

        Assert.Equal(Required(Schema).Concat(Required(Schema.GetProperty("then"))).Order(), required.Order());
    }

    private static IEnumerable<string> Required(JsonElement of) =>
        of.TryGetProperty("required", out var fields) ? fields.EnumerateArray().Select(field => field.GetString()!) : [];

    [Theory]
    [MemberData(nameof(Names))]
    public void Reader_WordsOfTheSchema_AreAccepted(string name)
    {
        foreach (var property in Objects[name].Object.GetProperty("properties").EnumerateObject().Where(property => property.Value.TryGetProperty("enum", out _)))
        {
            foreach (var word in WordsOf(name, property.Name))
            {
                var path = Errors(string.Format(Objects[name].Place, $"{property.Name}: {word}")).Where(error => error.Path.EndsWith(property.Name, StringComparison.Ordinal) && error.Message != "is required");
                Assert.Empty(path);
            }

            var refused = Errors(string.Format(Objects[name].Place, $"{property.Name}: zzzz")).Single(error => error.Path.EndsWith(property.Name, StringComparison.Ordinal) && error.Message != "is required");
            Assert.Equal($"must be one of {string.Join(", ", WordsOf(name, property.Name))}", refused.Message);
        }
    }

    [Theory]
    [InlineData("operations")]
    [InlineData("modalities")]
    [InlineData("output_modalities")]
    public void Reader_ListsOfWords_AreThoseOfTheSchema(string field)
    {
        var words = Objects["model"].Object.GetProperty("properties").GetProperty(field).GetProperty("items").GetProperty("enum").EnumerateArray().Select(word => word.GetString()!).ToList();
        var errors = Errors(string.Format(Objects["model"].Place, $"{field}: [ {string.Join(", ", words)}, zzzz ]")).Where(error => error.Path.Contains(field, StringComparison.Ordinal));

        Assert.Equal($"must be one of {string.Join(", ", words)}", Assert.Single(errors).Message);
    }

    [Fact]
    public void Schema_Dialects_AreAllThatExist() => Assert.Equal(DialectSet.All.Select(dialect => dialect.Name).Append("declarative"), WordsOf("manifest", "dialect"));

    [Fact]
    public void ShippedManifests_FirstLine_NamesTheSchema()
    {
        foreach (var file in Directory.EnumerateFiles(RepositoryRoot.Combine("manifests/providers")))
        {
            Assert.Equal("# yaml-language-server: $schema=../schema.json", File.ReadLines(file).First());
        }
    }

    private static List<YamlError> Errors(string text)
    {
        var errors = new List<YamlError>();
        ManifestReader.Read(YamlReader.Read(text, "f", errors)!, errors);
        return errors;
    }
}
