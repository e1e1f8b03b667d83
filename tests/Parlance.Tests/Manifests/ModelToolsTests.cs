using System.Buffers;
using System.Text;
using Parlance.Dialects;
using Parlance.Manifests;

namespace Parlance.Tests.Manifests;

/// <summary>What the card of a model says of tools and of what it reads counts before what its provider says of all of them.</summary>
public class ModelToolsTests
{
    private static readonly CapabilitySet Declared = new() { Required = ["text", "tools", "vision"] };

    private static readonly ChatRequest WithTool = new()
    {
        Model = "any",
        Messages = [Message.User("List the files.")],
        Tools = [new ToolDefinition("list_files", "Lists files.", RawJson.Parse("""{"type":"object","properties":{}}"""))],
    };

    [Theory]
    [InlineData("true", "native", true)]
    [InlineData("text", "native", false)]
    [InlineData("native", "text", true)]
    [InlineData("hybrid", "text", true)]
    [InlineData("false", "hybrid", false)]
    public void Write_ToolsOfACard_AreSentAsItSays(string tools, string quirk, bool asFields)
    {
        var body = Write(Card($"tools: {tools}"), new Quirks { Tools = quirk }, null, out var error);

        Assert.Null(error);
        Assert.Equal(asFields, body.Contains("\"tools\":", StringComparison.Ordinal));
        Assert.Contains("list_files", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tools: false", "native", "capability_not_declared")]
    [InlineData("tools: true", "native", null)]
    [InlineData("tools: text", "native", null)]
    [InlineData("tools: false", "hybrid", null)]
    public void Write_ModelOfADeclaredProvider_IsHeldToItsCard(string card, string quirk, string? code)
    {
        Write(Card(card), new Quirks { Tools = quirk }, Declared, out var error);

        Assert.Equal(code, error?.Code);
    }

    [Fact]
    public void For_ModalitiesOfACard_CountBeforeTheDeclaredOnes()
    {
        var ears = Declared.For(new ModelCard("ears") { Modalities = [Modality.Text, Modality.Audio] });
        var unknown = Declared.For(new ModelCard("unknown"));

        Assert.Equal((false, true), (ears.Has("vision"), ears.Has("audio")));
        Assert.Equal((true, false), (unknown.Has("vision"), unknown.Has("audio")));
    }

    private static string Write(ModelCard card, Quirks quirks, CapabilitySet? declared, out ChatError? error)
    {
        var provider = new Provider
        {
            Id = "acme",
            DisplayName = "Acme",
            Dialect = DialectSet.OpenAiChat,
            BaseUrl = new Uri("https://api.acme.example/v1"),
            Auth = new AuthScheme(null, "", false),
            ChatPath = "/chat/completions",
            Quirks = quirks,
            Capabilities = declared,
        };
        var output = new ArrayBufferWriter<byte>();
        new Target(provider, card.Id, card).TryWriteRequest(WithTool, output, new DroppedFields(), out error);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static ModelCard Card(string fields)
    {
        var errors = new List<YamlError>();
        var root = YamlReader.Read($"models: [ {{ id: m, {fields} }} ]\n", "acme.yaml", errors)!;
        var card = Assert.Single(ModelCardReader.ReadList(new MapReader(root, errors), default, errors));
        Assert.Empty(errors);
        return card;
    }
}
