using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Surfaces.Admin;

public sealed class AdminLedgerTests
{
    [Fact]
    public async Task Rerate_PriceOfTheConfigurationCorrected_MovesUsageBudgetsAndTenantsAtOnce()
    {
        await using var rig = await AdminRig.StartAsync();
        var team = (string)(await rig.MadeAsync("/admin/v1/tenants", """{"kind":"team","name":"search","budgets":[{"usd":1,"per":"month"}]}"""))["id"]!;
        var made = await rig.MadeAsync("/admin/v1/keys", $$"""{"name":"agent","tenant_id":"{{team}}","budgets":[{"usd":1,"per":"total"},{"usd":1,"per":"24h"}]}""");
        Assert.Equal(HttpStatusCode.OK, (await rig.ChatAsync((string)made["key"]!)).Status);
        Assert.Equal(HttpStatusCode.OK, (await rig.ChatAsync(TestGateway.Key, "west/echo")).Status);
        var booked = rig.Gateway.Ledger.Page()[0].Row;
        await CorrectPriceAsync(rig, input: 3, output: 2);
        var difference = booked.Usage.PromptTokens * 2_000;

        var dry = (await rig.SendAsync("POST", "/admin/v1/ledger/rerate", """{"model":"lab/echo","dry_run":true}""")).Body;
        Assert.Equal((1, difference, 2), ((int)dry["changed"]!, (long)dry["difference_nanousd"]!, rig.Gateway.Ledger.Page().Count));
        var done = (await rig.SendAsync("POST", "/admin/v1/ledger/rerate", """{"model":"lab/echo"}""")).Body;

        Assert.Equal((1, difference), ((int)done["changed"]!, (long)done["difference_nanousd"]!));
        Assert.Equal(("lab/echo", difference), ((string)done["targets"]![0]!["target"]!, (long)done["targets"]![0]!["difference_nanousd"]!));
        var cost = booked.CostNanoUsd!.Value + difference;
        Assert.All(await SettledAsync(rig, $"/admin/v1/keys/{made["id"]}"), settled => Assert.Equal(cost, settled));
        Assert.Equal(cost, Assert.Single(await SettledAsync(rig, $"/admin/v1/tenants/{team}")));
        Assert.Equal(cost, (long)(await rig.SendAsync("GET", $"/admin/v1/usage?key_id={made["id"]}")).Body["cost_nanousd"]!);
        Assert.Equal(cost, (long)(await rig.SendAsync("GET", "/admin/v1/usage?by=tenant")).Body["data"]![0]!["cost_nanousd"]!);
        Assert.Equal(0, (int)(await rig.SendAsync("POST", "/admin/v1/ledger/rerate", "{}")).Body["changed"]!);
        Assert.Empty(rig.Gateway.Ledger.Verify().Problems);
        var entry = Assert.Single((await rig.SendAsync("GET", "/admin/v1/audit?limit=200")).Body["data"]!.AsArray(), one => (string)one!["action"]! == "ledger.rerate")!;
        Assert.Equal((rig.Id, "lab/echo", difference), ((string)entry["actor"]!, (string)entry["subject"]!, (long)entry["details"]!["difference_nanousd"]!));
    }

    [Fact]
    public async Task Rerate_ByAnotherProcess_ReachesBudgetsThatAreOpenOnce()
    {
        await using var rig = await AdminRig.StartAsync();
        var made = await rig.MadeAsync("/admin/v1/keys", """{"name":"agent","budgets":[{"usd":1,"per":"day"}]}""");
        Assert.Equal(HttpStatusCode.OK, (await rig.ChatAsync((string)made["key"]!)).Status);
        var price = new Parlance.Manifests.Price(50_000_000_000, 2_000_000_000, "elsewhere", "2026-12");

        new LedgerRerater(rig.Gateway.Folder, _ => price).Run(new RerateFilter(), _ => { });

        // The limits of another key begin at the same moment, from a ledger that holds the correction already.
        var second = await rig.MadeAsync("/admin/v1/keys", """{"name":"second","budgets":[{"usd":1,"per":"day"}]}""");
        var cost = rig.Gateway.Ledger.Totals().CostNanoUsd;
        Eventually.True(() => SettledAsync(rig, $"/admin/v1/keys/{made["id"]}").GetAwaiter().GetResult()[0] == cost, "the budget follows");
        await Task.Delay(TimeSpan.FromSeconds(2.5), TestContext.Current.CancellationToken);
        Assert.Equal(cost, Assert.Single(await SettledAsync(rig, $"/admin/v1/keys/{made["id"]}")));
        Assert.Equal(0, Assert.Single(await SettledAsync(rig, $"/admin/v1/keys/{second["id"]}")));
    }

    [Theory]
    [InlineData("""{"model":7}""", "'model' must be the name of a model")]
    [InlineData("""{"from":"yesterday"}""", "'from' must be a time")]
    [InlineData("""{"until":"2026-11-01"}""", "'until' is no field here; there are model, from, to, dry_run")]
    [InlineData("""{"dry_run":"yes"}""", "'dry_run' must be true or false")]
    public async Task Rerate_ThatMakesNoSense_SaysWhatAndWritesNothing(string json, string part)
    {
        await using var rig = await AdminRig.StartAsync();

        var (status, body) = await rig.SendAsync("POST", "/admin/v1/ledger/rerate", json);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(part, (string)body["error"]!["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_BehindRowsThatWereRemovedMeanwhile_SayThatSomeAreMissing()
    {
        await using var rig = await AdminRig.StartAsync();
        for (var i = 0; i < 4; i++)
        {
            await rig.ChatAsync(TestGateway.Key);
        }

        var next = (string)(await rig.SendAsync("GET", "/admin/v1/ledger?limit=1")).Body["next"]!;
        using (var pruner = new LedgerPruner(rig.Gateway.Folder))
        {
            Assert.Equal(3, pruner.RemoveSome(DateTimeOffset.UtcNow.AddDays(1)));
        }

        var (status, body) = await rig.SendAsync("GET", $"/admin/v1/ledger?limit=1&after={next}");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("rows up to 3 were removed since", (string)body["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal(4, (int)(await rig.SendAsync("GET", "/admin/v1/ledger")).Body["data"]![0]!["position"]!);
        Assert.Equal(4, (int)(await rig.SendAsync("GET", "/admin/v1/usage")).Body["requests"]!);
    }

    [Fact]
    public async Task ImportThenExport_Lines_AreInForceAtOnceAndWithoutSecrets()
    {
        await using var rig = await AdminRig.StartAsync();
        var lines = """
            {"object":"tenant","id":"org_acme","kind":"organisation","name":"acme","models":["lab/*"]}
            {"object":"key","id":"key_a","name":"a","tenant_id":"org_acme"}
            {"object":"key","name":"b","models":["west/*"]}
            """;

        var (status, text) = await PlainAsync(rig, HttpMethod.Post, "/admin/v1/import", lines);
        var made = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();

        Assert.Equal((HttpStatusCode.Created, 2, "key_a"), (status, made.Count, (string)made[0]["id"]!));
        Assert.Equal(HttpStatusCode.OK, (await rig.ChatAsync((string)made[0]["key"]!)).Status);
        Assert.Equal("model_not_allowed", (string)(await rig.ChatAsync((string)made[0]["key"]!, "west/echo")).Body["error"]!["code"]!);
        Assert.Equal(HttpStatusCode.OK, (await rig.ChatAsync((string)made[1]["key"]!, "west/echo")).Status);
        var exported = (await PlainAsync(rig, HttpMethod.Get, "/admin/v1/export")).Text;
        Assert.Equal(["tenant", "key", "key", "key"], exported.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["object"]!));
        Assert.All(made, key => Assert.DoesNotContain((string)key["key"]!, exported, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, (await PlainAsync(rig, HttpMethod.Post, "/admin/v1/import", lines)).Status);
    }

    private static async Task<long[]> SettledAsync(AdminRig rig, string path) =>
        [.. (await rig.SendAsync("GET", path)).Body["state"]!["budgets"]!.AsArray().Select(budget => (long)budget!["settled_nanousd"]!)];

    private static async Task<(HttpStatusCode Status, string Text)> PlainAsync(AdminRig rig, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", rig.Secret) }, Content = body is null ? null : new StringContent(body) };
        using var response = await rig.Gateway.Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task CorrectPriceAsync(AdminRig rig, int input, int output)
    {
        var path = Path.Combine(rig.Gateway.Folder, "parlance.yaml");
        var lines = await File.ReadAllLinesAsync(path);
        await File.WriteAllLinesAsync(path, lines.Select(line => line.TrimStart().StartsWith("lab:", StringComparison.Ordinal) ? line.Replace("input: 1, output: 2", $"input: {input}, output: {output}", StringComparison.Ordinal) : line));
        rig.Gateway.Host.Watcher.Look();
    }
}
