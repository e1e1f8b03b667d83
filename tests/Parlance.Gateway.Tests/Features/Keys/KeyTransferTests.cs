using System.Buffers;
using System.Text;
using System.Text.Json;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Keys;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Features.Keys;

public sealed class KeyTransferTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _other = new();

    public void Dispose()
    {
        _folder.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void ExportThenImport_IntoAnEmptyStore_MakesTheSameTreeWithNewSecrets()
    {
        var store = KeyStore.Open(_folder.Path);
        var tenants = new TenantStore(_folder.Path);
        var org = tenants.Create(TenantKind.Organisation, "acme", policy: new Policy { Limits = new KeyLimits { Budgets = [new Budget(1_500_000_000, BudgetPeriod.Month)] }, Tags = new Dictionary<string, string> { ["a"] = "b" } });
        var team = tenants.Create(TenantKind.Team, "search", org.Id);
        var gone = tenants.Create(TenantKind.Team, "gone", org.Id);
        var key = store.Create("agent \"7\"", new Policy { Models = ["lab/*"], Limits = new KeyLimits { RequestsPerMinute = 5 }, ExpiresAt = DateTimeOffset.UnixEpoch.AddYears(100) }, team.Id);
        store.Create("ops", isAdmin: true);
        store.Create("below", tenantId: gone.Id);
        store.Revoke(store.Create("old").Entry.Id);
        tenants.Remove(gone.Id);
        var exported = Export(store);

        var into = KeyStore.Open(_other.Path);
        var (made, keys) = into.Import(exported);

        Assert.Equal((2, 2), (made, keys.Count));
        Assert.Equal(Encoding.UTF8.GetString(exported), Encoding.UTF8.GetString(Export(into)));
        Assert.Equal((key.Entry.Id, "agent \"7\"", team.Id), (keys[0].Entry.Id, keys[0].Entry.Name, keys[0].Entry.TenantId));
        Assert.NotEqual(key.Secret.Reveal(), keys[0].Secret.Reveal());
        Assert.DoesNotContain("pk-", Encoding.UTF8.GetString(exported), StringComparison.Ordinal);
        using var connection = into.OpenRead();
        Assert.Equal(["tenant.create", "tenant.create", "key.create", "key.create"], AuditTrail.Page(connection, 0, 10).Select(entry => entry.Entry.Action));
        Assert.Empty(AuditTrail.Broken(connection));
    }

    [Fact]
    public void Import_WrongLines_NamesThemAllAndMakesNothing()
    {
        var store = KeyStore.Open(_folder.Path);
        var taken = store.Create("taken").Entry.Id;

        var error = Assert.Throws<TransferException>(() => store.Import(Encoding.UTF8.GetBytes($$"""
            {"object":"tenant","id":"org_a","kind":"organisation","name":"a"}
            {"object":"tenant","id":"team_b","kind":"team","name":"b","parent_id":"org_a","rpm":0}

            {"object":"key","name":"ok","tenant_id":"team_b"}
            {"object":"key","name":"x","tenant_id":"team_nobody","secret":"pk-1"}
            {"object":"key"}
            {"object":"tenant","kind":"organisation","name":"up","parent_id":"team_b"}
            {"object":"key","name":"y","id":"{{taken}}"}
            {"object":"key","name":"z","id":"key_1"}
            {"object":"key","name":"z","id":"key_1"}
            ["key"]
            {"object":"key","name":"z","id":"user_1"}
            {"object":"key","name":
            """)));

        Assert.Equal(
            [
                "line 2: 'rpm' must be a whole number of 1 to 1000000, or null",
                "line 5: 'secret' is no field of a key; there are object, id, name, role, tenant_id, models, budgets, rpm, rpd, tpm, concurrency, expires_at, addresses, tags",
                "line 5: there is no organisation, team or user with the id 'team_nobody', in the store or on a line above",
                "line 6: 'name' is missing",
                "line 7: a organisation cannot stand below a team: the levels are organisation, team, user",
                $"line 8: the id '{taken}' is in use; leave it out for a new one",
                "line 10: the id 'key_1' is in use; leave it out for a new one",
                "line 11: a line must be a JSON object with \"object\": \"tenant\" or \"object\": \"key\"",
                "line 12: 'id' must be key_ and 1 to 55 letters and digits, or left out",
            ],
            error.Problems.SkipLast(1));
        Assert.StartsWith("line 13: ", error.Problems[^1], StringComparison.Ordinal);
        Assert.Equal(taken, Assert.Single(store.List()).Id);
        Assert.Empty(new TenantStore(_folder.Path).Page(null, 10));
    }

    [Fact]
    public void Import_ThousandKeys_MakesThemAll()
    {
        var store = KeyStore.Open(_folder.Path);

        var (_, keys) = store.Import(Encoding.UTF8.GetBytes(string.Join("\r\n", Enumerable.Range(0, 1_000).Select(i => $$"""{"object":"key","name":"k{{i}}"}"""))));

        Assert.Equal(1_000, keys.Select(key => key.Secret.Reveal()).Distinct().Count());
        Assert.Equal(1_000, store.List().Count);
    }

    private static byte[] Export(KeyStore store)
    {
        var buffer = new ArrayBufferWriter<byte>();
        foreach (var line in store.Export())
        {
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                line(json);
                json.WriteEndObject();
            }

            buffer.Write("\n"u8);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
