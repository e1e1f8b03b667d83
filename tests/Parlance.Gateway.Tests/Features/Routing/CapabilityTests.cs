using Parlance.Gateway.Configuration;
using Parlance.Manifests;

namespace Parlance.Gateway.Tests.Features.Routing;

/// <summary>What cannot be served is not sent: by the requests of OpenAI's reference and the cards of models.</summary>
public class CapabilityTests
{
    private const string Image = """{"model":"g","messages":[{"role":"user","content":[{"type":"text","text":"what is it?"},{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}]}""";
    private const string Audio = """{"model":"g","messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}]}]}""";
    private const string Tools = """{"model":"g","messages":[{"role":"user","content":"weather?"}],"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}]}""";
    private const string Schema = """{"model":"g","messages":[{"role":"user","content":"hi"}],"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object"}}}}""";

    private readonly RoutingRig _rig = new();

    private static ModelGroup Group(params IEnumerable<(string Provider, Func<ModelCard, ModelCard> Card)> targets) =>
        new() { Targets = [.. targets.Select(target => new GroupTarget(RoutingRig.Target(target.Provider, card: target.Card)))] };

    private static ModelCard Text(ModelCard card) => card with { Modalities = [Modality.Text], Tools = false, StructuredOutput = false, ContextWindow = 4_000 };

    private static ModelCard Everything(ModelCard card) => card with { Modalities = [Modality.Text, Modality.Image, Modality.Audio], Tools = true, StructuredOutput = true, ContextWindow = 100_000 };

    [Theory]
    [InlineData(Image)]
    [InlineData(Audio)]
    [InlineData(Tools)]
    [InlineData(Schema)]
    public void Need_FirstTargetLacksIt_GoesToWhoCan(string body)
    {
        var group = _rig.Compile(Group(("text", Text), ("all", Everything), ("unknown", card => card)));

        Assert.Equal(["all", "unknown"], _rig.Order(group, body));
    }

    [Theory]
    [InlineData("an image with audio, in words alone")]
    [InlineData("a schema for tools")]
    public void Need_OnlyInWords_IsNone(string text) =>
        Assert.Equal(["text", "all"], _rig.Order(_rig.Compile(Group(("text", Text), ("all", Everything))), RoutingRig.Body(text: text)));

    [Fact]
    public void Need_ImageInTheResultOfATool_Counts()
    {
        var group = _rig.Compile(Group(("text", card => card with { Modalities = [Modality.Text] }), ("all", Everything)));

        Assert.Equal(["all"], _rig.Order(group, """
            {"model":"g","messages":[{"role":"user","content":"look"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"camera","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"c1","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}
            """));
    }

    [Fact]
    public void Length_PromptWithAnswer_MustFit()
    {
        var group = _rig.Compile(Group(("small", card => card with { ContextWindow = 4_000 }), ("large", card => card with { ContextWindow = 100_000 })));
        var text = string.Concat(Enumerable.Repeat("lorem ipsum dolor ", 600));

        Assert.Equal(["small", "large"], _rig.Order(group, RoutingRig.Body(text: text)));
        Assert.Equal(["large"], _rig.Order(group, RoutingRig.Body(text: text, more: ",\"max_tokens\":3500")));
    }

    [Fact]
    public void Nobody_CanServe_NamesWhatEachLacks()
    {
        var group = _rig.Compile(Group(("one", card => card with { Modalities = [Modality.Text] }), ("two", card => card with { Modalities = [Modality.Text, Modality.Audio], ContextWindow = 10 })));

        Assert.False(_rig.TryRoute(group, Image, out _, out var error));

        Assert.Equal((400, "no_capable_target", ErrorSide.Client), (error!.Status, error.Code, error.Side));
        Assert.Contains("one/m reads no images; two/m reads no images", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TooLong_ForAll_GoesToThoseForLongCalls()
    {
        var group = _rig.Compile(Group(("small", card => card with { ContextWindow = 1_000 }), ("other", card => card with { ContextWindow = 1_000 })) with
        {
            OnContextLength = [new GroupTarget(RoutingRig.Target("large", card: card => card with { ContextWindow = 100_000 }))],
        });

        Assert.Equal(["large"], _rig.Order(group, RoutingRig.Body(text: "hi", more: ",\"max_tokens\":5000")));
    }

    [Fact]
    public void OneTarget_Alone_DecidesItself() => Assert.Equal(["text"], _rig.Order(_rig.Compile(Group(("text", Text))), Image));
}
