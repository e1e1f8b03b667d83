using System.Text;
using Microsoft.AspNetCore.Http;
using Parlance.Dialects;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Routing;
using Parlance.Gateway.Tests.Support;
using Parlance.Manifests;

namespace Parlance.Gateway.Tests.Features.Routing;

/// <summary>Groups over made-up targets, on a clock that the test moves and with chance from a seed.</summary>
internal sealed class RoutingRig(int seed = 1)
{
    public ManualTime Time { get; } = new();

    public RoutingState State => field ??= new RoutingState(Time, new Random(seed));

    /// <summary>A target of a provider of that name; the card may say what it cannot do.</summary>
    public static Target Target(string provider, string model = "m", Func<ModelCard, ModelCard>? card = null) => new(
        new Provider
        {
            Id = provider,
            DisplayName = provider,
            Dialect = DialectSet.OpenAiChat,
            BaseUrl = new Uri($"https://{provider}.example/v1"),
            Auth = new AuthScheme("Authorization", "Bearer ", Required: true),
            Credentials = [new Secret($"{provider}-key")],
            ChatPath = DialectSet.OpenAiChat.ChatPath,
        },
        model,
        (card ?? (plain => plain))(new ModelCard(model)));

    public static ModelGroup Group(RoutingStrategy strategy, params IEnumerable<(string Provider, int Weight)> targets) =>
        new() { Strategy = strategy, Targets = [.. targets.Select(target => new GroupTarget(Target(target.Provider), target.Weight))] };

    public static string Body(string user = "", string text = "hello", string more = "") =>
        $$"""{"model":"g","messages":[{"role":"user","content":"{{text}}"}]{{(user.Length > 0 ? $",\"user\":\"{user}\"" : "")}}{{more}}}""";

    public RouteGroup Compile(ModelGroup group) => new("g", group, State);

    public static RequestScan Scan(string body)
    {
        Assert.True(RequestScan.TryScan(Encoding.UTF8.GetBytes(body), out var scan, out var error), error?.Message);
        return scan;
    }

    public RoutePlan Plan(RouteGroup group, string? body = null, string tenant = "t") => Route(group, body, tenant).Plan!;

    public Routed Route(RouteGroup group, string? body = null, string tenant = "t", string? header = null)
    {
        Assert.True(TryRoute(group, body ?? Body(), out var routed, out var error, tenant, header), error?.Message);
        return routed;
    }

    public bool TryRoute(RouteGroup group, string body, out Routed routed, out ChatError? error, string tenant = "t", string? header = null)
    {
        var headers = new HeaderDictionary();
        if (header is not null)
        {
            headers[RouteOptionsReader.Header] = header;
        }

        var scan = Scan(body);
        var options = RouteOptionsReader.Read(ref scan, headers, isGroup: true, out error);
        routed = default;
        return error is null && group.TryPlan(new RouteAsk(DialectSet.OpenAiChat, scan, headers, "key_1", tenant), options, out routed, out error);
    }

    /// <summary>The providers in the order in which a call would ask them.</summary>
    public IReadOnlyList<string> Order(RouteGroup group, string? body = null) => [.. Route(group, body).Targets.Select(target => target.Provider.Id)];
}
