using Microsoft.Extensions.Logging.Abstractions;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Store;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Features.Ledger;

public sealed class LedgerReaderTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LedgerWriter _writer;
    private readonly LedgerReader _reader;

    public LedgerReaderTests()
    {
        _writer = new LedgerWriter(new StoreFile(_folder.Path), new ManualTime(), NullLogger<LedgerWriter>.Instance);
        _reader = new LedgerReader(_folder.Path);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void Totals_EmptyLedger_AreZero() => Assert.Equal(new UsageTotals(0, 0, 0, 0), _reader.Totals());

    [Fact]
    public async Task Totals_SeveralAttempts_CountTheRequestOnceAndTheTokensOfAll()
    {
        await _writer.AppendAsync(Rows.Of("req_1"));
        await _writer.AppendAsync(Rows.Of("req_1", 2) with { CostNanoUsd = null });
        await _writer.AppendAsync(Rows.Of("req_2"));

        Assert.Equal(new UsageTotals(2, 36, 18, 2_000), _reader.Totals());
    }

    [Fact]
    public async Task Totals_Filtered_CountOnlyWhatMatches()
    {
        var since = DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_500);
        await _writer.AppendAsync(Rows.Of("req_1"));
        await _writer.AppendAsync(Rows.Of("req_2") with { StartedAt = 1_795_000_000_500, KeyId = "key_2", Model = "slow", Target = "sim/story" });

        var one = new UsageTotals(1, 12, 6, 1_000);
        Assert.Equal(one, _reader.Totals(new UsageFilter { Since = since }));
        Assert.Equal(one, _reader.Totals(new UsageFilter { KeyId = "key_2" }));
        Assert.Equal(one, _reader.Totals(new UsageFilter { Model = "slow", Target = "sim/story" }));
        Assert.Equal(0, _reader.Totals(new UsageFilter { Since = since, KeyId = "key_1" }).Requests);
    }

    [Fact]
    public async Task TotalsBy_Group_DearestFirst()
    {
        await _writer.AppendAsync(Rows.Of("req_1"));
        await _writer.AppendAsync(Rows.Of("req_2") with { KeyId = "key_2", Target = "sim/story", CostNanoUsd = 5_000 });

        Assert.Equal([("key_2", new UsageTotals(1, 12, 6, 5_000)), ("key_1", new UsageTotals(1, 12, 6, 1_000))], _reader.TotalsBy(UsageGroup.Key));
        Assert.Equal([("fast", new UsageTotals(2, 24, 12, 6_000))], _reader.TotalsBy(UsageGroup.Model));
        Assert.Equal(["sim/story", "sim/echo"], _reader.TotalsBy(UsageGroup.Target).Select(entry => entry.Name));
        Assert.Empty(_reader.TotalsBy(UsageGroup.Key, DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_001)));
    }

    [Fact]
    public async Task Totals_WhileTheWriterWrites_SeeWhatWasAcknowledged()
    {
        using var stop = new CancellationTokenSource();
        var acknowledged = 0;
        var appending = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await _writer.AppendAsync(Rows.Of(acknowledged));
                Interlocked.Increment(ref acknowledged);
            }
        });

        for (var i = 0; i < 50; i++)
        {
            var before = Volatile.Read(ref acknowledged);
            Assert.InRange(_reader.Totals().Requests, before, long.MaxValue);
        }

        await stop.CancelAsync();
        await appending;
        Assert.Equal(acknowledged, _reader.Totals().Requests);
    }

    [Fact]
    public void Totals_NoStore_SaysWhere()
    {
        using var elsewhere = new TemporaryFolder();

        var error = Assert.Throws<StoreException>(() => new LedgerReader(elsewhere.Path).Totals());

        Assert.StartsWith($"There is no store at {elsewhere.File("parlance.db")}", error.Message, StringComparison.Ordinal);
    }
}
