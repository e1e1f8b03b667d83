using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Store;
using Parlance.Gateway.Tests.Features.Ledger;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Cli;

public sealed class LedgerVerbTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public async ValueTask InitializeAsync()
    {
        await using var writer = new LedgerWriter(new StoreFile(_folder.Path), new ManualTime(), NullLogger<LedgerWriter>.Instance);
        await writer.AppendAsync(Rows.Of("req_1") with { Model = "=HYPERLINK(\"x\"),\n", Flags = LedgerFlags.Estimated | LedgerFlags.Interrupted });
        await writer.AppendAsync(Rows.Of("req_2") with { CostNanoUsd = null, PriceSource = null, PriceRule = null, KeyId = "key_2", Flags = LedgerFlags.Unpriced });
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Verify_Good_SaysHowManyRowsAndTheHead()
    {
        var run = await CommandRun.Of("ledger", "verify", "--data", _folder.Path);
        var json = await CommandRun.Of("ledger", "verify", "--json", "--data", _folder.Path);
        using var found = JsonDocument.Parse(json.Out);
        var head = found.RootElement.GetProperty("head").GetString()!;

        Assert.Equal((0, $"good: 2 rows, $0.000001, 0 older than the chain, 0 open; head {head}\n"), (run.Code, run.Out));
        Assert.Equal(0, (await CommandRun.Of("ledger", "verify", "--known", head, "--data", _folder.Path)).Code);
        Assert.Equal(1, (await CommandRun.Of("ledger", "verify", "--known", new string('0', 64), "--data", _folder.Path)).Code);
    }

    [Fact]
    public async Task Verify_Changed_NamesTheRowAndFails()
    {
        Raw.Execute(_folder.Path, "DROP TRIGGER ledger_updated; UPDATE ledger SET cost_nanousd = 1 WHERE position = 1");

        var run = await CommandRun.Of("ledger", "verify", "--data", _folder.Path);

        Assert.Equal(1, run.Code);
        Assert.StartsWith("Row 1 (req_1) does not follow", run.Error, StringComparison.Ordinal);
        Assert.StartsWith("NOT GOOD", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_Csv_QuotesWhatASpreadsheetWouldMistake()
    {
        var run = await CommandRun.Of("ledger", "export", "--data", _folder.Path);

        Assert.StartsWith("position,request_id,attempt,revision,key_id,tenants,door,model,", run.Out, StringComparison.Ordinal);
        Assert.Contains("1,req_1,1,0,key_1,,openai-chat,\"'=HYPERLINK(\"\"x\"\"),\n\",sim/echo,,2026-11-", run.Out, StringComparison.Ordinal);
        Assert.Contains(",estimated interrupted,10,2,0,0,0,5,1,0,1000,list 2026-11,base,,,,,,,,,,,,,,,\n", run.Out, StringComparison.Ordinal);
        Assert.EndsWith(",unpriced,10,2,0,0,0,5,1,0,,,,,,,,,,,,,,,,,,\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_JsonLines_OneObjectForEachRowOfTheKey()
    {
        var run = await CommandRun.Of("ledger", "export", "--format", "jsonl", "--key", "key_2", "--data", _folder.Path);
        using var row = JsonDocument.Parse(run.Out);

        Assert.Equal("req_2", row.RootElement.GetProperty("request_id").GetString());
        Assert.Equal(JsonValueKind.Null, row.RootElement.GetProperty("cost_nanousd").ValueKind);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000), DateTimeOffset.Parse(row.RootElement.GetProperty("started_at").GetString()!, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Export_SinceLater_IsTheHeadingAlone()
    {
        var run = await CommandRun.Of("ledger", "export", "--since", "2027-01-01", "--data", _folder.Path);

        Assert.Equal((0, 1), (run.Code, run.Out.TrimEnd('\n').Split('\n').Length));
    }

    [Fact]
    public async Task Rerate_PriceOfTheConfiguration_CorrectsOnceAndLeavesATrace()
    {
        var configuration = _folder.File("parlance.yaml");
        await File.WriteAllTextAsync(configuration, $$"""
            data: {{_folder.Path}}
            providers: { sim: { dialect: openai-chat, base_url: "http://127.0.0.1:9/v1", models: [ { id: echo, price: { input: 1, output: 1 } } ] } }
            """, TestContext.Current.CancellationToken);
        string[] rerate = ["ledger", "rerate", "--model", "sim/echo", "--from", "2026-01-01", "--config", configuration];

        var dry = await CommandRun.Of([.. rerate, "--dry-run"]);
        var first = await CommandRun.Of(rerate);
        var second = await CommandRun.Of([.. rerate, "--json"]);

        // Twice 18 tokens at 1,000 nano-USD; booked were 1,000 of the first and nothing of the second, which had no price.
        Assert.Equal((0, "2 attempts, 2 of them to correct, difference $0.000035"), (dry.Code, dry.Out.TrimEnd('\n').Split('\n')[^1]));
        Assert.Equal((0, "2 attempts, 2 of them corrected, difference $0.000035"), (first.Code, first.Out.TrimEnd('\n').Split('\n')[^1]));
        using var json = JsonDocument.Parse(second.Out);
        Assert.Equal(0, json.RootElement.GetProperty("changed").GetInt64());
        Assert.Equal(0, (await CommandRun.Of("ledger", "verify", "--data", _folder.Path)).Code);
        Assert.Equal(4, new LedgerReader(_folder.Path).Page().Count);
        Assert.Equal(1, Raw.Number(_folder.Path, "SELECT COUNT(*) FROM audit WHERE action = 'ledger.rerate' AND details LIKE '%\"difference_nanousd\":35000%'"));
    }

    [Fact]
    public async Task Prune_OldRows_VerifySaysFromWhere()
    {
        var pruned = await CommandRun.Of("ledger", "prune", "--before", "2026-11-22", "--data", _folder.Path);
        var verified = await CommandRun.Of("ledger", "verify", "--data", _folder.Path);

        Assert.Equal((0, "1 rows are removed; their sums stay.\n"), (pruned.Code, pruned.Out));
        Assert.StartsWith("looked at from position 2: 1 rows before it were removed, their sums are held against those that are kept\ngood: 1 rows, $0.000001,", verified.Out, StringComparison.Ordinal);
        Assert.StartsWith("2 requests, 24 prompt tokens", (await CommandRun.Of("usage", "--data", _folder.Path)).Out, StringComparison.Ordinal);
    }
}
