using System.Globalization;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Tests.Support;
using Parlance.Gateway.Tests.Surfaces.Admin;
using Parlance.Simulator;

namespace Parlance.Gateway.Tests.Surfaces;

/// <summary>What the headers of an answer say, and that it is true.</summary>
public sealed class AnswerHeaderTests
{
    [Fact]
    public async Task EveryRoute_EveryAnswer_HasARequestIdOfItsOwn()
    {
        await using var rig = await AdminRig.StartAsync();
        HashSet<string> ids = [];
        foreach (var route in rig.Gateway.Host.Routes)
        {
            var path = route.Path.Replace("{model}", "lab/echo", StringComparison.Ordinal).Replace("{id}", "nobody", StringComparison.Ordinal);
            using var response = await rig.Gateway.Client.SendAsync(new HttpRequestMessage(new HttpMethod(route.Method), path));
            Assert.True(ids.Add(Header(response, "x-request-id")), path);
        }

        using var unknown = await rig.Gateway.Client.GetAsync("/nothing/here");
        Assert.StartsWith("req_", Header(unknown, "x-request-id"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whole_AfterAFallback_TellsTargetAttemptsAndCostOfAll()
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = SimulatorOptions.InOrder("truncate-after=4", "status=500") });
        using var cut = await gateway.ChatAsync("lab/echo", "one two three four five six");
        using var response = await gateway.ChatAsync("pair", "hello there");

        var rows = gateway.Ledger.Page(0, new UsageFilter(), 200).Select(entry => entry.Row).Where(row => row.RequestId == Header(response, "x-request-id")).ToList();
        Assert.Equal(rows[^1].Target, Header(response, "x-parlance-target"));
        Assert.Equal(rows.Count.ToString(CultureInfo.InvariantCulture), Header(response, "x-parlance-attempts"));
        Assert.Equal(rows.Sum(row => row.CostNanoUsd!.Value).ToString(CultureInfo.InvariantCulture), Header(response, "x-parlance-cost-nanousd"));
        Assert.True(rows[^1].CostNanoUsd > 0);
    }

    [Fact]
    public async Task Overhead_OfASlowProvider_IsTheGatewaysOwnTimeAlone()
    {
        await using var gateway = await TestGateway.StartAsync(new SimulatorOptions { Pace = 0, Script = SimulatorOptions.InOrder(null, "status=500; first-byte=300", "first-token=300") });
        using var warm = await gateway.ChatAsync("lab/echo", "hello");

        using var response = await gateway.ChatAsync("lab/echo", "hello", stream: true);

        Assert.Equal("2", Header(response, "x-parlance-attempts"));
        Assert.InRange(long.Parse(Header(response, "x-parlance-overhead-us"), CultureInfo.InvariantCulture), 1, 250_000);
        Assert.False(response.Headers.Contains("x-parlance-cost-nanousd"));
    }

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();
}
