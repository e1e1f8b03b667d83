using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Parlance.Dialects;
using Parlance.Dialects.Declarative;
using Parlance.Manifests;
using Parlance.Tests.Support;

namespace Parlance.Tests.Manifests;

/// <summary>Manifests that say themselves how their provider spells requests and answers, held to the bytes that its documentation shows.</summary>
public sealed class ShippedDeclarativeTests
{
    private static DeclarativeDialect Dialect(string id) => ManifestSet.Embedded.TryFind(id, out var manifest) ? Assert.IsType<DeclarativeDialect>(manifest.Dialect) : throw new KeyNotFoundException(id);

    private static string Text(Fixture fixture, string file) => Encoding.UTF8.GetString(fixture.Bytes(file)).ReplaceLineEndings("\n");

    [Theory]
    [InlineData("replicate", "bare-strings")]
    [InlineData("qwen-native", "nested-parameters")]
    public void Answer_OfTheVendor_IsUnderstood(string id, string fixture)
    {
        var files = new Fixture("declarative", fixture);
        var log = new EventLog();

        Dialect(id).ReadResponse(files.Bytes("response.wire.json"), Quirks.None, log);

        Assert.Equal(Text(files, "response.events.log").TrimEnd(), log.ToString().TrimEnd());
    }

    [Fact]
    public void Stream_OfTheVendor_IsUnderstoodInEveryCut()
    {
        var files = new Fixture("declarative", "nested-parameters");
        var dialect = Dialect("qwen-native");

        var log = Splits.AssertSame(files.Bytes("stream.wire.sse"), () => dialect.OpenReader(Quirks.None), random: 20, framing: dialect.Framing);

        Assert.Equal(Text(files, "events.log").TrimEnd(), log.ToString()!.TrimEnd());
    }

    [Theory]
    [InlineData("replicate", """{"input":{"prompt":"User: Hi\nAssistant: Yes?\nUser: Go on.\nAssistant:","system_prompt":"Be brief.","temperature":0.5,"max_tokens":64}}""")]
    [InlineData("qwen-native", """{"parameters":{"result_format":"message","temperature":0.5,"max_tokens":64},"model":"m","input":{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"},{"role":"user","content":"Go on."}]}}""")]
    public void Request_IsWhatTheVendorTakes(string id, string expected)
    {
        Assert.True(ManifestSet.Embedded.TryFind(id, out var manifest));
        var request = new ChatRequest
        {
            Model = "m",
            Messages = [Message.System("Be brief."), Message.User("Hi"), Message.Assistant("Yes?"), Message.User("Go on.")],
            Temperature = 0.5,
            MaxTokens = 64,
        };
        var output = new ArrayBufferWriter<byte>();

        Assert.True(Dialect(id).TryWriteRequest(request, new WireTarget("m", manifest.Quirks ?? Quirks.None), output, new DroppedFields(), out var error), error?.Message);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(output.WrittenSpan)), Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
