using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Tests.Support;
using Parlance.Gateway.Tests.Surfaces.Admin;

namespace Parlance.Gateway.Tests.Surfaces;

/// <summary>The balance as chat clients ask for it, in the shapes in which OpenAI's dashboard answered them.</summary>
public sealed class BillingSurfaceTests
{
    /// <summary>What OpenAI answered; kinds and names count.</summary>
    private const string Subscription = """{"object":"billing_subscription","has_payment_method":true,"soft_limit_usd":10.0,"hard_limit_usd":10.0,"system_hard_limit_usd":10.0,"access_until":1735689600}""";
    private const string Usage = """{"object":"list","daily_costs":[{"timestamp":1681171200,"line_items":[{"name":"gpt-4","cost":12.3}]}],"total_usage":12.3}""";
    private const string Grants = """{"object":"credit_summary","total_granted":18,"total_used":1.85,"total_available":16.15,"grants":{"object":"list","data":[{"object":"credit_grant","id":"f7855bd6","grant_amount":18,"used_amount":1.85,"effective_at":1670976000,"expires_at":1680307200}]}}""";

    [Theory]
    [InlineData("/v1/dashboard/billing/subscription", Subscription)]
    [InlineData("/dashboard/billing/subscription", Subscription)]
    [InlineData("/v1/dashboard/billing/usage?start_date={today}&end_date={tomorrow}", Usage)]
    [InlineData("/dashboard/billing/usage?start_date={today}&end_date={tomorrow}", Usage)]
    [InlineData("/v1/dashboard/billing/usage", Usage)]
    [InlineData("/v1/dashboard/billing/credit_grants", Grants)]
    [InlineData("/dashboard/billing/credit_grants", Grants)]
    public async Task Answer_HasTheShapeThatClientsKnow(string path, string known)
    {
        await using var rig = await AdminRig.StartAsync();
        var key = await MadeAsync(rig, """ "budgets":[{"usd":5,"per":"month"}] """);
        await rig.ChatAsync(key);

        var (status, body) = await rig.SendAsync("GET", Dated(path), key: key);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(Shape(JsonNode.Parse(known)!), Shape(body));
    }

    [Theory]
    [InlineData(""" "budgets":[{"usd":5,"per":"month"},{"usd":0.5,"per":"total"}] """, 0.5)]
    [InlineData(""" "budgets":[{"usd":5,"per":"day"},{"usd":0.25,"per":"total","mode":"observe"}] """, 5)]
    [InlineData(""" "rpm":60 """, 100_000_000)]
    public async Task Balance_AsClientsReckonIt_IsWhatTheTightestBudgetHasLeft(string policy, double limit)
    {
        await using var rig = await AdminRig.StartAsync();
        var key = await MadeAsync(rig, policy);
        await rig.ChatAsync(key);
        await rig.ChatAsync(TestGateway.Key);
        var spent = rig.Gateway.Ledger.TotalsBy(UsageGroup.Key).Single(entry => entry.Name != "static:test").Totals.CostNanoUsd / 1_000_000_000m;

        var subscription = (await rig.SendAsync("GET", "/v1/dashboard/billing/subscription", key: key)).Body;
        var usage = (await rig.SendAsync("GET", Dated("/v1/dashboard/billing/usage?start_date={today}&end_date={tomorrow}"), key: key)).Body;
        var grants = (await rig.SendAsync("GET", "/v1/dashboard/billing/credit_grants", key: key)).Body;

        Assert.True(spent > 0);
        Assert.Equal((decimal)limit, (decimal)subscription["hard_limit_usd"]!);
        Assert.Equal(spent, (decimal)usage["total_usage"]! / 100);
        Assert.Equal((decimal)limit - spent, (decimal)subscription["hard_limit_usd"]! - ((decimal)usage["total_usage"]! / 100));
        Assert.Equal(((decimal)limit, spent, (decimal)limit - spent), ((decimal)grants["total_granted"]!, (decimal)grants["total_used"]!, (decimal)grants["total_available"]!));
        var day = Assert.Single(usage["daily_costs"]!.AsArray())!;
        Assert.Equal(new DateTimeOffset(DateTime.UtcNow.Date, TimeSpan.Zero).ToUnixTimeSeconds(), (long)day["timestamp"]!);
        Assert.Equal(("lab/echo", spent * 100), ((string)day["line_items"]![0]!["name"]!, (decimal)day["line_items"]![0]!["cost"]!));
    }

    [Fact]
    public async Task Balance_OfATeamThatHasLess_IsTheTeams()
    {
        await using var rig = await AdminRig.StartAsync();
        var team = (string)(await rig.MadeAsync("/admin/v1/tenants", """{"kind":"team","name":"search","budgets":[{"usd":0.25,"per":"day"}],"expires_at":"2100-01-31T12:00:00Z"}"""))["id"]!;
        var key = await MadeAsync(rig, $$""" "tenant_id":"{{team}}","budgets":[{"usd":5,"per":"month"}] """);

        var subscription = (await rig.SendAsync("GET", "/v1/dashboard/billing/subscription", key: key)).Body;

        Assert.Equal((0.25m, 4_105_080_000), ((decimal)subscription["hard_limit_usd"]!, (long)subscription["access_until"]!));
    }

    [Theory]
    [InlineData("start_date=yesterday")]
    [InlineData("start_date=2026-11-02&end_date=2026-11-02")]
    [InlineData("start_date=2016-11-02&end_date=2026-11-02")]
    public async Task Usage_DatesThatMakeNoSense_AreRefused(string query)
    {
        await using var gateway = await TestGateway.StartAsync();

        using var response = await gateway.Client.GetAsync($"/v1/dashboard/billing/usage?{query}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("invalid_date", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_OfOtherDays_IsNotCounted()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var chat = await gateway.ChatAsync("lab/echo", "hi");

        var body = JsonNode.Parse(await gateway.Client.GetStringAsync("/dashboard/billing/usage?start_date=2025-01-01&end_date=2025-02-01", TestContext.Current.CancellationToken))!;

        Assert.Equal((0m, 0), ((decimal)body["total_usage"]!, body["daily_costs"]!.AsArray().Count));
    }

    private static async Task<string> MadeAsync(AdminRig rig, string policy) => (string)(await rig.MadeAsync("/admin/v1/keys", $$"""{"name":"chat",{{policy}}}"""))["key"]!;

    private static string Dated(string path) => path
        .Replace("{today}", DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{tomorrow}", DateTime.UtcNow.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>Names and kinds of all that a value holds.</summary>
    private static string Shape(JsonNode? node) => node switch
    {
        JsonObject map => $"{{{string.Join(',', map.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}:{Shape(field.Value)}"))}}}",
        JsonArray list => $"[{string.Join('|', list.Select(Shape).Distinct())}]",
        _ => node?.GetValueKind().ToString() ?? "null",
    };
}
