using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Store;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Features.Ledger;

public sealed class LedgerWriterTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly LedgerWriter _writer;

    private static readonly UsageUnits s_units = new() { AudioCacheRead = 9, ImageInput = 10, ImageOutput = 11, AudioMilliseconds = 12, Characters = 13, Images = 14, SearchUnits = 15, WebSearches = 16, Sources = 17, FileSearches = 18, Tier = "flex", Quality = "hd", Size = "512x512" };

    public LedgerWriterTests() => _writer = Open();

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Append_Row_KeepsEveryField()
    {
        var row = Rows.Of("req_1", 3) with
        {
            UpstreamRequestId = "up_1",
            Tenants = "user_1 team_1",
            ErrorCode = "upstream_incomplete",
            Status = 502,
            Flags = LedgerFlags.Estimated | LedgerFlags.Interrupted,
            Usage = new Usage { Input = 1, CacheRead = 2, CacheWrite = 3, CacheWriteLong = 4, AudioInput = 5, Output = 6, Reasoning = 7, AudioOutput = 8, Units = s_units, Billed = new BilledTokens(19, 20) },
        };

        await _writer.AppendAsync(row);

        Assert.Equal(row, Assert.Single(new LedgerReader(_folder.Path).Page()).Row);
        using var connection = Raw.Open(_folder.Path);
        using var command = connection.Command($"SELECT position, {LedgerColumns.Names} FROM ledger");
        using var rows = command.ExecuteReader();
        Assert.True(rows.Read());
        var values = Enumerable.Range(1, rows.FieldCount - 1).Select(rows.GetValue);
        Assert.Equal(
            ["req_1", 3L, "key_1", "openai-chat", "fast", "sim/echo", "up_1", 1_795_000_000_000, 12L, 1L, 502L, "upstream_incomplete", 3L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 1_000L, "list 2026-11", "base", 0L, "user_1 team_1", 9L, 10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, "flex", 19L, 20L, "hd", "512x512"],
            values);
        Assert.False(rows.Read());
    }

    [Fact]
    public async Task Append_NothingKnown_StoresNulls()
    {
        await _writer.AppendAsync(Rows.Of("req_1") with { CostNanoUsd = null, PriceSource = null, Flags = LedgerFlags.Unpriced });

        Assert.Equal(1, Raw.Number(_folder.Path, "SELECT COUNT(*) FROM ledger WHERE cost_nanousd IS NULL AND price_source IS NULL AND upstream_request_id IS NULL AND error_code IS NULL AND flags = 4 AND audio_ms IS NULL AND web_searches IS NULL AND tier IS NULL"));
    }

    [Fact]
    public async Task Append_SameAttemptAgain_KeepsTheFirst()
    {
        await _writer.AppendAsync(Rows.Of("req_1"));
        await _writer.AppendAsync(Rows.Of("req_1") with { CostNanoUsd = 999_999 });
        await _writer.AppendAsync(Rows.Of("req_1", 2));

        Assert.Equal(2, Raw.Number(_folder.Path, "SELECT COUNT(*) FROM ledger"));
        Assert.Equal(2_000, Raw.Number(_folder.Path, "SELECT SUM(cost_nanousd) FROM ledger"));
    }

    [Fact]
    public async Task Append_64Producers_SharesCommitsAndKeepsEveryRow()
    {
        const int Producers = 64;
        const int Each = 250;

        await Task.WhenAll(Enumerable.Range(0, Producers).Select(producer => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                await _writer.AppendAsync(Rows.Of((producer * Each) + i));
                if (i % 10 == 0)
                {
                    await _writer.AppendAsync(Rows.Of((producer * Each) + i));
                }
            }
        })));

        Assert.Equal(Producers * Each, Raw.Number(_folder.Path, "SELECT COUNT(*) FROM ledger"));
        Assert.Equal(Producers * Each, Raw.Number(_folder.Path, "SELECT COUNT(DISTINCT request_id) FROM ledger"));
        Assert.Equal(Producers * Each * 11 / 10, _writer.Health.Rows);
        Assert.InRange(_writer.Health.Commits, 1, _writer.Health.Rows / 2);
        Assert.Equal(0, _writer.Health.Pending);
    }

    [Fact]
    public async Task Append_RowsOfOneCommit_ContinueOneAfterTheOtherAndManyOffTheWritersThread()
    {
        var threads = new ConcurrentQueue<(int Id, bool Pool, string? Name)>();
        using var blocker = Raw.Open(_folder.Path);
        blocker.Execute("BEGIN IMMEDIATE");
        var appends = Enumerable.Range(0, 40).Select(i => Observe(Rows.Of(i))).ToArray();
        blocker.Execute("COMMIT");
        await Task.WhenAll(appends);

        // Forty rows in at most two commits: one of them has more than the sixteen that may hold the writer's thread.
        Assert.InRange(_writer.Health.Commits, 1, 2);
        Assert.InRange(threads.Select(thread => thread.Id).Distinct().Count(), 1, _writer.Health.Commits);
        Assert.InRange(threads.Count(thread => thread.Name == "parlance ledger"), 0, 16);
        Assert.Contains(threads, thread => thread.Pool);

        async Task Observe(LedgerRow row)
        {
            await _writer.AppendAsync(row);
            threads.Enqueue((Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread, Thread.CurrentThread.Name));
        }
    }

    [Fact]
    public async Task Append_SteadyState_AllocatesNothingForTheCaller()
    {
        var row = Rows.Of("req_1");
        for (var i = 0; i < 100; i++)
        {
            await _writer.AppendAsync(row);
        }

        long allocated = 0;
        for (var i = 0; i < 100; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var append = _writer.AppendAsync(row);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            await append;
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task Append_MoreThanMayWait_FaultsAtOnce()
    {
        await using var small = Open(capacity: 4);
        using var blocker = Raw.Open(_folder.Path);
        blocker.Execute("BEGIN IMMEDIATE");
        var waiting = Enumerable.Range(0, 4).Select(i => small.AppendAsync(Rows.Of(i)).AsTask()).ToArray();

        var error = await Assert.ThrowsAsync<LedgerException>(async () => await small.AppendAsync(Rows.Of(4)));
        blocker.Execute("COMMIT");
        await Task.WhenAll(waiting);
        await small.AppendAsync(Rows.Of(4));

        Assert.Contains("too many rows wait", error.Message, StringComparison.Ordinal);
        Assert.Equal(5, Raw.Number(_folder.Path, "SELECT COUNT(*) FROM ledger"));
    }

    [Fact]
    public async Task Append_StoreFails_FaultsThenRecoversByItself()
    {
        await _writer.AppendAsync(Rows.Of(0));
        Raw.Execute(_folder.Path, "ALTER TABLE ledger RENAME TO away");

        var error = await Assert.ThrowsAsync<LedgerException>(async () => await _writer.AppendAsync(Rows.Of(1)));
        Assert.StartsWith("The ledger cannot be written:", error.Message, StringComparison.Ordinal);
        Assert.NotNull(_writer.Health.Failure);

        Raw.Execute(_folder.Path, "ALTER TABLE away RENAME TO ledger");
        _time.Advance(TimeSpan.FromSeconds(1));
        await Task.Yield(); // Callers go on on the writer's thread, which this would hold.
        Eventually.True(() => _writer.Health.Failure is null, "the writer found the store mended");
        await _writer.AppendAsync(Rows.Of(1));
        Assert.Equal(2, Raw.Number(_folder.Path, "SELECT COUNT(*) FROM ledger"));
    }

    [Fact]
    public async Task Append_StoreStillFails_IsTriedAgainEverySecond()
    {
        await _writer.AppendAsync(Rows.Of(0));
        Raw.Execute(_folder.Path, "ALTER TABLE ledger RENAME TO away");
        await Assert.ThrowsAsync<LedgerException>(async () => await _writer.AppendAsync(Rows.Of(1)));
        await Task.Yield(); // Callers go on on the writer's thread, which this would hold.

        for (var i = 0; i < 3; i++)
        {
            var failure = _writer.Health.Failure;
            _time.Advance(TimeSpan.FromSeconds(1));
            Eventually.True(() => _writer.Health.Failure != failure, "the writer tried again");
        }

        Assert.NotNull(_writer.Health.Failure);
        Raw.Execute(_folder.Path, "ALTER TABLE away RENAME TO ledger");
    }

    [Fact]
    public async Task Ledger_Rows_CannotBeChangedOrDeleted()
    {
        await _writer.AppendAsync(Rows.Of(0));

        Assert.Contains("append-only", Assert.ThrowsAny<Exception>(() => Raw.Execute(_folder.Path, "UPDATE ledger SET cost_nanousd = 0")).Message, StringComparison.Ordinal);
        Assert.Contains("append-only", Assert.ThrowsAny<Exception>(() => Raw.Execute(_folder.Path, "DELETE FROM ledger")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_RowsQueued_WritesThemFirst()
    {
        var appends = Enumerable.Range(0, 2000).Select(i => _writer.AppendAsync(Rows.Of(i)).AsTask()).ToArray();

        await _writer.DisposeAsync();

        Assert.All(appends, append => Assert.True(append.Wait(TimeSpan.FromSeconds(30))));
        Assert.Equal(appends.Length, Raw.Number(_folder.Path, "SELECT COUNT(*) FROM ledger"));
        await Assert.ThrowsAsync<LedgerException>(async () => await _writer.AppendAsync(Rows.Of(0)));
    }

    [Fact]
    public void Open_StoreUnusable_StopsTheStart()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("parlance.db"));

        Assert.Throws<StoreException>(() => new LedgerWriter(new StoreFile(folder.Path), _time, NullLogger<LedgerWriter>.Instance));
    }

    private LedgerWriter Open(int capacity = LedgerWriter.Capacity) =>
        new(new StoreFile(_folder.Path), _time, NullLogger<LedgerWriter>.Instance, capacity: capacity);
}
