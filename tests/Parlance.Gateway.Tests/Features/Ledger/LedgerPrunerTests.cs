using Microsoft.Extensions.Logging.Abstractions;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Store;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Features.Ledger;

public sealed class LedgerPrunerTests : IAsyncDisposable
{
    private static readonly DateTimeOffset s_start = new(2026, 10, 1, 0, 30, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();
    private readonly LedgerWriter _writer;
    private readonly LedgerReader _reader;

    public LedgerPrunerTests()
    {
        _writer = Open();
        _reader = new LedgerReader(_folder.Path);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Prune_OldRows_KeepsSumsAndAChainThatVerifiesFromThere()
    {
        await FillAsync(1_000);
        var (totals, groups, head) = (_reader.Totals(), _reader.TotalsBy(UsageGroup.Key), _reader.Verify().Head);

        Assert.Equal(600, Prune(s_start.AddHours(600)));

        var found = _reader.Verify();
        Assert.Empty(found.Problems);
        Assert.Equal((400, 600, 600, head, 1_000_000), (found.Rows, found.Removed, found.RemovedTo, found.Head, found.CostNanoUsd));
        Assert.Equal(totals, _reader.Totals());
        Assert.Equal(groups, _reader.TotalsBy(UsageGroup.Key));
        Assert.Equal("req_000600", _reader.Page()[0].Row.RequestId);
        await FillAsync(10, from: 1_000);
        Assert.Empty(_reader.Verify().Problems);
    }

    [Fact]
    public async Task Prune_Everything_LeavesTheLastRowFromWhichTheChainGoesOn()
    {
        await FillAsync(450);

        Assert.Equal(449, Prune(s_start.AddYears(1)));
        Assert.Equal(0, Prune(s_start.AddYears(1)));
        await using (var restarted = Open())
        {
            await restarted.AppendAsync(Row(450));
        }

        var found = _reader.Verify();
        Assert.Empty(found.Problems);
        Assert.Equal((2, 449, 451_000), (found.Rows, found.Removed, found.CostNanoUsd));
        Assert.Equal([450L, 451L], _reader.Page().Select(entry => entry.Position));
    }

    [Theory]
    [InlineData("UPDATE ledger SET cost_nanousd = 1 WHERE position = 11")]
    [InlineData("DROP TRIGGER ledger_deleted; DELETE FROM ledger WHERE position = 11")]
    [InlineData("UPDATE ledger_state SET removed_cost = 0")]
    [InlineData("UPDATE ledger_state SET removed_to = 20; DELETE FROM ledger WHERE position <= 20")]
    [InlineData("UPDATE removed_days SET cost_nanousd = cost_nanousd + 1")]
    [InlineData("DELETE FROM removed_days")]
    [InlineData("UPDATE usage_hours SET requests = 0 WHERE hour = (SELECT MIN(hour) FROM usage_hours)")]
    public async Task Verify_ChangedAfterAPrune_SaysSo(string change)
    {
        await FillAsync(50);
        Prune(s_start.AddHours(10));
        Raw.Execute(_folder.Path, "DROP TRIGGER ledger_updated");

        Raw.Execute(_folder.Path, change);

        Assert.NotEmpty(_reader.Verify().Problems);
    }

    [Fact]
    public async Task Rows_NotRemovedByAPrune_CannotBeDeletedStill()
    {
        await FillAsync(20);
        Prune(s_start.AddHours(10));

        Assert.Contains("append-only", Assert.ThrowsAny<Exception>(() => Raw.Execute(_folder.Path, "DELETE FROM ledger WHERE position = 11")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_HeadOfBefore_IsKnownWhereTheRemovedRowsEnd()
    {
        await FillAsync(10);
        var head = _reader.Verify().Head;
        await FillAsync(10, from: 10);

        Prune(s_start.AddHours(10));
        Assert.True(_reader.Verify(head).HasKnownLink);
        Prune(s_start.AddHours(11));
        Assert.False(_reader.Verify(head).HasKnownLink);
    }

    [Fact]
    public async Task Totals_SinceAMomentAmongRemovedRows_CountFromItsHour()
    {
        await FillAsync(20);
        var whole = _reader.Totals(new UsageFilter { Since = s_start.AddHours(5).AddMinutes(-30) });
        Prune(s_start.AddHours(10));

        Assert.Equal(whole, _reader.Totals(new UsageFilter { Since = s_start.AddHours(5).AddMinutes(10) }));
        Assert.Equal(4, _reader.Totals(new UsageFilter { Since = s_start.AddHours(15).AddMinutes(10) }).Requests);
    }

    [Fact]
    public async Task Read_WhileRowsAreRemoved_LeavesNoneOut()
    {
        await FillAsync(1_000);
        var seen = new List<long>();
        foreach (var (position, _) in _reader.Read())
        {
            seen.Add(position);
            if (seen.Count == 100)
            {
                Assert.Equal(999, Prune(s_start.AddYears(1)));
            }
        }

        Assert.Equal(Enumerable.Range(1, 1_000).Select(i => (long)i), seen);
    }

    [Fact]
    public async Task Prune_BesideTheWriterAndAnotherPrune_LosesNothing()
    {
        await FillAsync(3_000);
        var writing = FillAsync(2_000, from: 3_000);

        var removed = await Task.WhenAll(Task.Run(() => Prune(s_start.AddHours(2_500))), Task.Run(() => Prune(s_start.AddHours(2_500))));
        await writing;

        var found = _reader.Verify();
        Assert.Empty(found.Problems);
        Assert.Equal((2_500, 2_500, 5_000_000), (found.Rows, found.Removed, found.CostNanoUsd));
        Assert.True(removed.Sum() >= 2_500);
    }

    private int Prune(DateTimeOffset before)
    {
        using var pruner = new LedgerPruner(_folder.Path);
        var removed = 0;
        while (pruner.RemoveSome(before) is > 0 and var some)
        {
            removed += some;
        }

        return removed;
    }

    private Task FillAsync(int count, int from = 0) => Task.WhenAll(Enumerable.Range(from, count).Select(i => _writer.AppendAsync(Row(i)).AsTask()));

    /// <summary>One attempt an hour.</summary>
    private static LedgerRow Row(int number) => Rows.Of(number) with { StartedAt = s_start.AddHours(number).ToUnixTimeMilliseconds(), KeyId = $"key_{number % 3}" };

    private LedgerWriter Open() => new(new StoreFile(_folder.Path), new ManualTime(), NullLogger<LedgerWriter>.Instance);
}
