using System.Text.Json;

namespace Parlance.Gateway.Tests.Cli;

public sealed class StoreVerbTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("parlance-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task KeysCreate_Default_WritesOnlyTheKeyToStandardOutput()
    {
        var run = await CommandRun.Of("keys", "create", "alice", "--data", _data.FullName);

        Assert.Equal(0, run.Code);
        Assert.Matches(@"^pk-\w+\n$", run.Out);
        Assert.Contains("cannot be shown again", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeysList_Json_HoldsNoSecret()
    {
        var made = await CommandRun.Of("keys", "create", "alice", "--model", "sim/*", "--tag", "cost-centre=7=a", "--data", _data.FullName);
        var listed = await CommandRun.Of("keys", "list", "--json", "--data", _data.FullName);
        using var json = JsonDocument.Parse(listed.Out);
        var key = Assert.Single(json.RootElement.EnumerateArray());

        Assert.Equal("alice", key.GetProperty("name").GetString());
        Assert.Equal("sim/*", Assert.Single(key.GetProperty("models").EnumerateArray()).GetString());
        Assert.Equal("7=a", key.GetProperty("tags").GetProperty("cost-centre").GetString());
        Assert.Equal(JsonValueKind.Null, key.GetProperty("revoked_at").ValueKind);
        Assert.DoesNotContain(made.Out.Trim(), listed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeysRevoke_ById_ShowsInTheList()
    {
        var made = await CommandRun.Of("keys", "create", "alice", "--json", "--data", _data.FullName);
        using var json = JsonDocument.Parse(made.Out);
        var revoked = await CommandRun.Of("keys", "revoke", json.RootElement.GetProperty("id").GetString()!, "--data", _data.FullName);
        var listed = await CommandRun.Of("keys", "list", "--data", _data.FullName);

        Assert.Equal(0, revoked.Code);
        Assert.Contains("revoked 20", listed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeysRevoke_UnknownId_IsOneLineWithTheWayOut()
    {
        await CommandRun.Of("keys", "create", "alice", "--data", _data.FullName);
        var run = await CommandRun.Of("keys", "revoke", "key_nobody", "--data", _data.FullName);

        Assert.Equal(1, run.Code);
        Assert.Matches(@"^parlance: [^\n]*keys list[^\n]*\n$", run.Error);
    }

    [Fact]
    public async Task Usage_EmptyLedger_IsOneObjectOfZeros()
    {
        await CommandRun.Of("keys", "create", "alice", "--data", _data.FullName);
        var run = await CommandRun.Of("usage", "--json", "--data", _data.FullName);
        using var json = JsonDocument.Parse(run.Out);

        Assert.Equal(
            [("requests", 0L), ("prompt_tokens", 0L), ("completion_tokens", 0L), ("cost_nanousd", 0L), ("unpriced_attempts", 0L), ("quarantined_attempts", 0L)],
            json.RootElement.EnumerateObject().Select(property => (property.Name, property.Value.GetInt64())));
    }

    [Fact]
    public async Task Usage_NoStore_SaysWhereItLooked()
    {
        var run = await CommandRun.Of("usage", "--data", Path.Combine(_data.FullName, "nothing"));

        Assert.Equal(1, run.Code);
        Assert.Contains("There is no store at", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeysImport_LinesFromStandardInput_WritesEachKeyOnce()
    {
        var run = await CommandRun.WithInput("""{"object":"tenant","id":"org_a","kind":"organisation","name":"a"}""" + "\n" + """{"object":"key","name":"ci","tenant_id":"org_a"}""", person: false, "keys", "import", "-", "--data", _data.FullName);
        using var made = JsonDocument.Parse(run.Out);
        var exported = await CommandRun.Of("keys", "export", "--data", _data.FullName);

        Assert.Equal((0, "1 tenants and 1 keys are made. Keep the keys now, they cannot be shown again.\n"), (run.Code, run.Error));
        Assert.Matches(@"^pk-\w+$", made.RootElement.GetProperty("key").GetString());
        Assert.Equal(2, exported.Out.TrimEnd('\n').Split('\n').Length);
        Assert.DoesNotContain("pk-", exported.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeysImport_WrongLines_AreAllNamed()
    {
        var run = await CommandRun.WithInput("{}\n{\"object\":\"key\"}\n", person: false, "keys", "import", "-", "--data", _data.FullName);

        Assert.Equal((1, ""), (run.Code, run.Out));
        Assert.Equal(["parlance: nothing was imported:", "  line 1: a line must be a JSON object with \"object\": \"tenant\" or \"object\": \"key\"", "  line 2: 'name' is missing", ""], run.Error.Split('\n'));
    }
}
