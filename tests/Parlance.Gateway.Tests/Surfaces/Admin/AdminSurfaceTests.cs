using System.Net;
using System.Text.Json.Nodes;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Surfaces.Admin;

public sealed class AdminSurfaceTests
{
    [Fact]
    public async Task Keys_WholeLife_IsInForceAtOnce()
    {
        await using var rig = await AdminRig.StartAsync();
        var made = await rig.MadeAsync("/admin/v1/keys", """{"name":"agent","models":["lab/*"],"budgets":[{"usd":0.5,"per":"day"}],"rpm":60,"tags":{"cost-centre":"7"}}""");
        var (id, secret) = ((string)made["id"]!, (string)made["key"]!);

        Assert.Equal(HttpStatusCode.OK, (await rig.ChatAsync(secret)).Status);
        Assert.Equal("model_not_allowed", Code(await rig.ChatAsync(secret, "west/echo")));

        var shown = (await rig.SendAsync("GET", $"/admin/v1/keys/{id}")).Body;
        var state = shown["state"]!["budgets"]![0]!;
        Assert.Null(shown["key"]);
        Assert.Equal((500_000_000L, 0L), ((long)state["limit_nanousd"]!, (long)state["reserved_nanousd"]!));
        Assert.Equal((long)state["settled_nanousd"]!, (long)(await rig.SendAsync("GET", $"/admin/v1/usage?key_id={id}")).Body["cost_nanousd"]!);
        Assert.True((long)state["settled_nanousd"]! > 0);

        Assert.Equal(HttpStatusCode.OK, (await rig.SendAsync("PATCH", $"/admin/v1/keys/{id}", """{"models":null,"name":"agent 2"}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await rig.ChatAsync(secret, "west/echo")).Status);
        Assert.Equal("7", (string)(await rig.SendAsync("GET", $"/admin/v1/keys/{id}")).Body["tags"]!["cost-centre"]!);

        var rotated = await rig.MadeAsync($"/admin/v1/keys/{id}/rotate", """{"overlap_seconds":3600}""");
        Assert.Equal(HttpStatusCode.OK, (await rig.ChatAsync(secret)).Status);
        Assert.Equal(HttpStatusCode.OK, (await rig.ChatAsync((string)rotated["key"]!)).Status);
        await rig.MadeAsync($"/admin/v1/keys/{id}/rotate", "{}");
        Assert.Equal(HttpStatusCode.Unauthorized, (await rig.ChatAsync(secret)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await rig.ChatAsync((string)rotated["key"]!)).Status);

        Assert.NotNull((await rig.SendAsync("DELETE", $"/admin/v1/keys/{id}")).Body["revoked_at"]);
        Assert.Equal(
            ["key.create", "key.update", "key.rotate", "key.rotate", "key.revoke"],
            (await rig.SendAsync("GET", "/admin/v1/audit?after=1")).Body["data"]!.AsArray().Select(entry => (string)entry!["action"]!));
    }

    [Fact]
    public async Task Tenants_LimitsOfAllLevels_HoldTogetherAndNameTheirOwner()
    {
        await using var rig = await AdminRig.StartAsync();
        var org = (string)(await rig.MadeAsync("/admin/v1/tenants", """{"kind":"organisation","name":"acme","budgets":[{"usd":"0.01","per":"month"}]}"""))["id"]!;
        var team = (string)(await rig.MadeAsync("/admin/v1/tenants", $$"""{"kind":"team","name":"search","parent_id":"{{org}}","rpd":3}"""))["id"]!;
        var user = (string)(await rig.MadeAsync("/admin/v1/tenants", $$"""{"kind":"user","name":"ada","parent_id":"{{team}}","models":["lab/*","west/*"]}"""))["id"]!;
        var first = (string)(await rig.MadeAsync("/admin/v1/keys", $$"""{"name":"a","tenant_id":"{{user}}","models":["lab/*","pair"]}"""))["key"]!;
        var second = (string)(await rig.MadeAsync("/admin/v1/keys", $$"""{"name":"b","tenant_id":"{{team}}"}"""))["key"]!;

        // Both lists of models must agree.
        Assert.Equal("model_not_allowed", Code(await rig.ChatAsync(first, "pair")));
        Assert.Equal("model_not_allowed", Code(await rig.ChatAsync(first, "west/echo")));

        // Too dear for the organisation, whose budget no key has.
        var dear = await rig.ChatAsync(first, maxTokens: 8000);
        Assert.Equal("budget_exceeded", Code(dear));
        Assert.Contains("organisation 'acme'", (string)dear.Body["error"]!["message"]!, StringComparison.Ordinal);

        // The one that was refused counts for the day as well: it was let in.
        Assert.Equal(HttpStatusCode.OK, (await rig.ChatAsync(first)).Status);
        Assert.Equal(HttpStatusCode.OK, (await rig.ChatAsync(second)).Status);
        var late = await rig.ChatAsync(second);
        Assert.Equal("rate_limit_exceeded", Code(late));
        Assert.Contains("team 'search', 3 requests per day", (string)late.Body["error"]!["message"]!, StringComparison.Ordinal);

        var spent = (await rig.SendAsync("GET", "/admin/v1/usage?by=tenant")).Body["data"]!.AsArray();
        Assert.Equal([(org, 2L), (team, 2L), (user, 1L)], spent.Select(entry => ((string)entry!["tenant"]!, (long)entry["requests"]!)));
        Assert.Equal((long)spent[0]!["cost_nanousd"]!, (long)(await rig.SendAsync("GET", $"/admin/v1/tenants/{org}")).Body["state"]!["budgets"]![0]!["settled_nanousd"]!);

        await rig.SendAsync("DELETE", $"/admin/v1/tenants/{org}");
        Assert.Equal(HttpStatusCode.Unauthorized, (await rig.ChatAsync(first)).Status);
    }

    [Theory]
    [InlineData("POST", "/admin/v1/keys", """{"name":"x","modles":["a"]}""", "'modles' is no field here")]
    [InlineData("POST", "/admin/v1/keys", """{"name":"x","hint":"pk-"}""", "'hint' is no field here")]
    [InlineData("POST", "/admin/v1/keys", """{"rpm":0}""", "'rpm' must be a whole number of 1 to 1000000, or null; 'name' is missing")]
    [InlineData("POST", "/admin/v1/keys", """{"name":"x","rpm":1,"rpm":2}""", "a property name twice")]
    [InlineData("POST", "/admin/v1/keys", """{"name":"x","budgets":[{"usd":-1,"per":"year"}]}""", "'usd' must be an amount of 0 or more with at most nine digits behind the point; 'budgets': 'per' must be total")]
    [InlineData("POST", "/admin/v1/keys", """{"name":"x","addresses":["10.0.0.300"]}""", "'10.0.0.300', which is no address")]
    [InlineData("POST", "/admin/v1/keys", """{"name":"x","tenant_id":"org_nobody"}""", "no organisation, team or user with the id 'org_nobody'")]
    [InlineData("POST", "/admin/v1/tenants", """{"kind":"guild","name":"x"}""", "'kind' must be organisation, team or user")]
    [InlineData("POST", "/admin/v1/keys", """["name"]""", "must be one JSON object")]
    [InlineData("GET", "/admin/v1/keys?limit=201", null, "'limit' must be 1 to 200")]
    [InlineData("GET", "/admin/v1/usage?by=colour", null, "'by' must be key, model, target or tenant")]
    [InlineData("GET", "/admin/v1/ledger?page=2", null, "'page' is no parameter here")]
    [InlineData("PATCH", "/admin/v1/keys/key_nobody", "{}", "no key with the id 'key_nobody'")]
    public async Task Requests_ThatMakeNoSense_SayWhatAndChangeNothing(string method, string path, string? json, string part)
    {
        await using var rig = await AdminRig.StartAsync();

        var (status, body) = await rig.SendAsync(method, path, json);

        Assert.InRange((int)status, 400, 404);
        Assert.Contains(part, (string)body["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Single((await rig.SendAsync("GET", "/admin/v1/audit")).Body["data"]!.AsArray());
    }

    [Fact]
    public async Task Pages_OfKeys_FollowEachOtherWithoutGapOrRepeat()
    {
        await using var rig = await AdminRig.StartAsync();
        var store = KeyStore.Open(rig.Gateway.Folder);
        var made = Enumerable.Range(0, 7).Select(i => store.Create($"k{i}").Entry.Id).ToList();

        List<string> seen = [];
        string? next = null;
        do
        {
            var page = (await rig.SendAsync("GET", $"/admin/v1/keys?limit=3{(next is null ? "" : $"&after={next}")}")).Body;
            seen.AddRange(page["data"]!.AsArray().Select(key => (string)key!["id"]!));
            next = (string?)page["next"];
        }
        while (next is not null);

        Assert.Equal([rig.Id, .. made], seen);
    }

    [Fact]
    public async Task Ledger_Rows_AreThoseOfTheCalls()
    {
        await using var rig = await AdminRig.StartAsync();
        await rig.ChatAsync(TestGateway.Key);

        var row = Assert.Single((await rig.SendAsync("GET", "/admin/v1/ledger")).Body["data"]!.AsArray())!;

        Assert.Equal(("lab/echo", "static:test", 200), ((string)row["target"]!, (string)row["key_id"]!, (int)row["status"]!));
        Assert.Equal(rig.Gateway.Ledger.Totals().CostNanoUsd, (long)row["cost_nanousd"]!);
    }

    [Fact]
    public async Task Addresses_ElsewhereThanAllowed_AreRefused()
    {
        await using var rig = await AdminRig.StartAsync();
        var here = (string)(await rig.MadeAsync("/admin/v1/keys", """{"name":"x","addresses":["127.0.0.0/8"]}"""))["key"]!;
        var elsewhere = (string)(await rig.MadeAsync("/admin/v1/keys", """{"name":"x","addresses":["10.0.0.0/8","192.168.1.1"]}"""))["key"]!;

        Assert.Equal(HttpStatusCode.OK, (await rig.ChatAsync(here)).Status);
        Assert.Equal("address_not_allowed", Code(await rig.ChatAsync(elsewhere)));
    }

    [Fact]
    public async Task Secrets_OfKeys_StandInNoAnswerButTheirOwnAndInNoEntryOfTheTrail()
    {
        await using var rig = await AdminRig.StartAsync();
        var secret = (string)(await rig.MadeAsync("/admin/v1/keys", """{"name":"x"}"""))["key"]!;

        foreach (var path in new[] { "keys", "audit", "tenants", "ledger", "usage?by=key" })
        {
            var body = (await rig.SendAsync("GET", $"/admin/v1/{path}")).Body.ToJsonString();
            Assert.DoesNotContain(secret, body, StringComparison.Ordinal);
            Assert.DoesNotContain(rig.Secret, body, StringComparison.Ordinal);
        }

        foreach (var file in Directory.EnumerateFiles(rig.Gateway.Folder, "parlance.db*"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            Assert.Equal(-1, bytes.ToArray().AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(secret)));
        }
    }

    private static string Code((HttpStatusCode Status, JsonNode Body) answer) => (string)answer.Body["error"]!["code"]!;
}
