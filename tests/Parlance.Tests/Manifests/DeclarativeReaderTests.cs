using Parlance.Dialects.Declarative;
using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

public sealed class DeclarativeReaderTests
{
    private const string Head = "id: acme\nname: Acme\ndialect: declarative\nbase_url: https://acme.example/v1\nchat_path: /chat\n";
    private const string Plain = "declarative:\n  request: { parameters: { messages: input } }\n  answer: { content: text }\n";

    [Fact]
    public void Read_Plain_IsADialectOfItsOwn()
    {
        var (one, errors) = Read(Head + Plain);
        var (other, _) = Read(Head + Plain);

        Assert.Empty(errors);
        Assert.Equal("declarative", one.Dialect!.Name);
        Assert.NotSame(one.Dialect, other.Dialect);
        Assert.False(one.Dialect.Streams);
    }

    [Theory]
    [InlineData("dialect: declarative", "id: a\nname: A\nbase_url: https://a.example\ndialect: declarative", "1:1: declarative: is required|1:1: chat_path: is required")]
    [InlineData("  answer: { content: text }", "  answer: { content: 'text[' }", "8:22: declarative.answer.content: at character 6: brackets hold a number, '*', '?(…)', a quoted name or nothing")]
    [InlineData("  answer: { content: text }", "  answer: { contents: text }", "8:13: declarative.answer.contents: is not a known field; did you mean content?")]
    [InlineData("  request: { parameters: { messages: input } }", "  request: { parameters: { model: m } }", "7:3: declarative: request.parameters has no place for the conversation: say messages or prompt")]
    [InlineData("  request: { parameters: { messages: input } }", "  request: { parameters: { messages: input, model: input.model } }", "7:3: declarative: request puts messages and model at the same place")]
    [InlineData("  request: { parameters: { messages: input } }", "  request: { parameters: { messages: 'input[0]' } }", "7:3: declarative: request puts messages at input[0], which is no place to write to: a place is names with dots between them")]
    [InlineData("  request: { parameters: { messages: input } }", "  request: { parameters: { messages: input }, defaults: { max_tokens: 5 } }", "7:3: declarative: request.defaults has max_tokens, which has no place in request.parameters")]
    [InlineData("  request: { parameters: { messages: input } }", "  request: { parameters: { messages: input }, form: openai }", "7:53: declarative.request.form:")]
    [InlineData("  answer: { content: text }", "  answer: { content: text }\n  stream: { events: [ { match: \"$.a == \", emit: PartialContentDelta, fields: { content: $.a } } ] }", "9:32: declarative.stream.events[0].match: at character 8: a path or a value is missing")]
    [InlineData("  answer: { content: text }", "  answer: { content: text }\n  stream: { events: [ { match: $.a, emit: PartialContent, fields: { contend: $.a } } ] }", "9:43: declarative.stream.events[0].emit:|9:69: declarative.stream.events[0].fields.contend: is not a known field; did you mean content?")]
    [InlineData("  answer: { content: text }", "  answer: { content: text }\n  stream: { format: sse }", "7:3: declarative: stream says neither where content nor")]
    [InlineData("  answer: { content: text }", "  answer: { content: text }\n  errors: { codes: { X: rate_limit }, statuses: { 20: other } }", "9:25: declarative.errors.codes.X: is no kind of error; did you mean rate_limited?|9:55: declarative.errors.statuses.20: stands beside what is no HTTP status from 400 to 599")]
    [InlineData("  answer: { content: text }", "  answer: { content: text }\n  job: { running: \"$.s == 'r'\", poll: tasks, id: id }", "7:3: declarative: job.poll is a path that starts with '/'; {id} in it and job.id belong together")]
    public void Read_Mistake_SaysWhereAndWhat(string part, string wrong, string expected)
    {
        var text = part == "dialect: declarative" ? wrong : (Head + Plain).Replace(part, wrong, StringComparison.Ordinal);

        var (_, errors) = Read(text);

        Assert.All(expected.Split('|').Zip(errors, (want, error) => (want, error)), pair => Assert.StartsWith("acme.yaml:" + pair.want, pair.error.ToString(), StringComparison.Ordinal));
        Assert.Equal(expected.Split('|').Length, errors.Count);
    }

    [Fact]
    public void Read_SectionOfAnotherDialect_IsRefused()
    {
        var (_, errors) = Read((Head + Plain).Replace("dialect: declarative", "dialect: openai-chat", StringComparison.Ordinal));

        Assert.Equal("acme.yaml:7:3: declarative: is for dialect declarative only", Assert.Single(errors).ToString());
    }

    [Fact]
    public void Read_Constants_AreWhatTheyLookLike()
    {
        var (manifest, errors) = Read(Head + Plain.Replace("messages: input }", "messages: input }, constants: { a.b: true, c: '1', d: [ 1, 2.5, x, ~ ], e: { f: -3 } }", StringComparison.Ordinal));

        Assert.Empty(errors);
        var constants = ((DeclarativeDialect)manifest.Dialect!).Spec.Request.Constants;
        Assert.Equal("""true|"1"|[1,2.5,"x",null]|{"f":-3}""", string.Join('|', constants.Values));
    }

    [Fact]
    public void Constructor_SpecThatContradictsItself_Throws()
    {
        var spec = new DeclarativeSpec { Request = new RequestSpec(), Answer = new AnswerSpec() };

        Assert.Equal(2, spec.FindProblems().Count);
        Assert.Throws<ArgumentException>(() => new DeclarativeDialect(spec));
    }

    private static (ProviderManifest Manifest, List<YamlError> Errors) Read(string text)
    {
        var errors = new List<YamlError>();
        return (ManifestReader.Read(YamlReader.Read(text, "acme.yaml", errors)!, errors), errors);
    }
}
