using Parlance.Gateway.Configuration;
using Parlance.Manifests;

namespace Parlance.Gateway.Tests.Features.Routing;

public class RouteOptionsTests
{
    private readonly RoutingRig _rig = new();

    private static ModelGroup Group => new()
    {
        Targets = [Member("a", 1, 2), Member("b", 2, 4), Member("c", null, null)],
        Fallback = [Member("d", 3, 1)],
    };

    [Theory]
    [InlineData("""{"order":["c","b"]}""", "c b a d")]
    [InlineData("""{"order":["d/m"]}""", "d a b c")]
    [InlineData("""{"order":["nobody"]}""", "a b c d")]
    [InlineData("""{"only":["d","b"]}""", "b d")]
    [InlineData("""{"ignore":["a","c"]}""", "b d")]
    [InlineData("""{"only":["a","b","c"],"ignore":["b"],"order":["c"]}""", "c a")]
    [InlineData("""{"max_price":{"prompt":2}}""", "a b")]
    [InlineData("""{"max_price":{"prompt":"2.5","completion":"3"}}""", "a")]
    [InlineData("""{"max_price":{"completion":1.5}}""", "d")]
    [InlineData("{}", "a b c d")]
    [InlineData("null", "a b c d")]
    public void Options_OfACall_NarrowAndOrderItsTargets(string options, string expected)
    {
        var group = _rig.Compile(Group);

        Assert.Equal(expected.Split(' '), Order(RoutingRig.Body(more: $",\"provider\":{options}")));
        Assert.Equal(expected.Split(' '), Order(RoutingRig.Body(more: $",\"route\":{options}")));
        Assert.Equal(expected.Split(' '), _rig.Route(group, header: options).Targets.Select(target => target.Provider.Id));

        IReadOnlyList<string> Order(string body) => _rig.Order(group, body);
    }

    [Theory]
    [InlineData("provider")]
    [InlineData("route")]
    public void Options_InTheBody_DoNotGoOn(string name)
    {
        var routed = _rig.Route(_rig.Compile(Group), $$"""{"{{name}}":{"only":["a"]},"model":"g","messages":[],"x":[1, 2]}""");

        Assert.Equal("""{"model":"g","messages":[],"x":[1, 2]}""", System.Text.Encoding.UTF8.GetString(routed.Scan.Body.Span));
    }

    [Theory]
    [InlineData("[]", "route", "must be an object")]
    [InlineData("""{"only":"a"}""", "route.only", "must be a list")]
    [InlineData("""{"order":[1]}""", "route.order", "must be a list")]
    [InlineData("""{"sort":"price"}""", "route.sort", "known are order, only, ignore, max_price")]
    [InlineData("""{"max_price":{"image":1}}""", "route.max_price.image", "known are prompt, completion")]
    [InlineData("""{"max_price":{"prompt":-1}}""", "route.max_price.prompt", "US dollars per million tokens")]
    [InlineData("""{"max_price":3}""", "route.max_price", "must be an object")]
    public void Options_Wrong_AreRefusedByName(string options, string param, string message)
    {
        Assert.False(_rig.TryRoute(_rig.Compile(Group), RoutingRig.Body(more: $",\"route\":{options}"), out _, out var error));

        Assert.Equal((ErrorKind.InvalidRequest, "invalid_route", param), (error!.Kind, error.Code, error.Param));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_GivenTwice_AreRefused()
    {
        Assert.False(_rig.TryRoute(_rig.Compile(Group), RoutingRig.Body(more: ",\"route\":{\"only\":[\"a\"]}"), out _, out var error, header: "{\"only\":[\"b\"]}"));

        Assert.Contains("twice", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_LeaveNobody_NameTheReasonForEach()
    {
        Assert.False(_rig.TryRoute(_rig.Compile(Group), RoutingRig.Body(more: ""","route":{"only":["a","c"],"max_price":{"prompt":0.5}}"""), out _, out var error));

        Assert.Equal((400, "no_capable_target"), (error!.Status, error.Code));
        Assert.Contains("a/m costs more per token of the prompt than max_price; b/m is not among 'only'; c/m has no known price, and the request has a max_price; d/m is not among 'only'", error.Message, StringComparison.Ordinal);
    }

    private static GroupTarget Member(string provider, int? input, int? output) =>
        new(RoutingRig.Target(provider, card: card => card with { Price = input is { } known ? new Price(known * NanoUsd.PerUsd, output!.Value * NanoUsd.PerUsd, "test", "") : null }));
}
