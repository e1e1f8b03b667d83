using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Store;
using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Features.Ledger;

public sealed class LedgerVerifierTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LedgerWriter _writer;
    private readonly LedgerReader _reader;

    public LedgerVerifierTests()
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
    public void Verify_EmptyLedger_IsGood()
    {
        var found = _reader.Verify();

        Assert.Empty(found.Problems);
        Assert.Equal((0, 0, null, 0), (found.Rows, found.Unchained, found.Head, found.Open));
    }

    [Fact]
    public async Task Verify_Rows_AreChainedAsDocumented()
    {
        await _writer.AppendAsync(Rows.Of("req_1"));

        // Column by column, as docs/ledger.md says, from nothing but that page.
        using var bytes = new MemoryStream();
        bytes.Write(new byte[32]);
        object?[] values = ["req_1", 1L, "key_1", "openai-chat", "fast", "sim/echo", null, 1_795_000_000_000, 12L, 1L, 200L, null, 0L, 10L, 2L, 0L, 0L, 0L, 5L, 1L, 0L, 1_000L, "list 2026-11", "base", 0L];
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is long number)
            {
                bytes.Write([(byte)(i + 1), 1, .. BitConverter.GetBytes(number)]);
            }
            else if (values[i] is string text)
            {
                bytes.Write([(byte)(i + 1), 2, .. BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)]);
            }
        }

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray())), _reader.Verify().Head);
    }

    [Fact]
    public async Task Verify_SeveralWritersAndRestarts_KeepOneChain()
    {
        await AppendAsync(_writer, 0, 50);
        await using (var other = Open())
        {
            await Task.WhenAll(AppendAsync(_writer, 50, 100), AppendAsync(other, 100, 150));
        }

        await AppendAsync(_writer, 150, 160);
        var found = _reader.Verify();

        Assert.Empty(found.Problems);
        Assert.Equal((160, 0, 160_000), (found.Rows, found.Unchained, found.CostNanoUsd));
    }

    [Theory]
    [InlineData("UPDATE ledger SET cost_nanousd = 1 WHERE position = 5", 2)]
    [InlineData("UPDATE ledger SET key_id = 'key_2' WHERE position = 5", 3)]
    [InlineData("DELETE FROM ledger WHERE position = 5", 2)]
    [InlineData("UPDATE ledger SET chain = NULL WHERE position = 5", 2)]
    [InlineData("UPDATE ledger SET position = 100 WHERE position = 5", 2)]
    [InlineData("UPDATE ledger SET error_code = 'E9999' WHERE position = 5", 1)]
    [InlineData("UPDATE usage_hours SET cost_nanousd = 0", 1)]
    [InlineData("DELETE FROM usage_hours", 1)]
    public async Task Verify_ChangedBehindTheGatewaysBack_SaysSo(string change, int problems)
    {
        await AppendAsync(_writer, 0, 10);
        Raw.Execute(_folder.Path, "DROP TRIGGER ledger_updated");
        Raw.Execute(_folder.Path, "DROP TRIGGER ledger_deleted");

        Raw.Execute(_folder.Path, change);

        Assert.Equal(problems, _reader.Verify().Problems.Count);
    }

    [Fact]
    public async Task Verify_ChainWrittenAnew_MissesTheHeadThatWasNoted()
    {
        await AppendAsync(_writer, 0, 5);
        var head = _reader.Verify().Head!;
        await AppendAsync(_writer, 5, 8);
        Assert.True(_reader.Verify(head).HasKnownLink);

        using var elsewhere = new TemporaryFolder();
        await using var forger = new LedgerWriter(new StoreFile(elsewhere.Path), new ManualTime(), NullLogger<LedgerWriter>.Instance);
        await forger.AppendAsync(Rows.Of(0) with { CostNanoUsd = 1 });
        await AppendAsync(forger, 1, 8);
        var forged = new LedgerReader(elsewhere.Path).Verify(head);

        Assert.Empty(forged.Problems);
        Assert.False(forged.HasKnownLink);
    }

    [Fact]
    public async Task Verify_RowAppendedTwice_LeavesChainAndSumsAsTheyWere()
    {
        await AppendAsync(_writer, 0, 3);
        var before = _reader.Verify();

        await AppendAsync(_writer, 0, 3);

        Assert.Equal(before.Head, _reader.Verify().Head);
        Assert.Empty(_reader.Verify().Problems);
        Assert.Equal(3, _reader.Totals().Requests);
    }

    [Fact]
    public async Task Verify_Correction_ChangesTheCostAlone()
    {
        await AppendAsync(_writer, 0, 3);

        await _writer.AppendAsync(Rows.Of(1) with { Revision = 1, Usage = default, CostNanoUsd = -400 });

        Assert.Equal(new UsageTotals(3, 36, 18, 2_600), _reader.Totals());
        Assert.Empty(_reader.Verify().Problems);
    }

    [Fact]
    public async Task Intent_NeverSettled_BecomesARowAtTheNextStart()
    {
        await _writer.IntendAsync(Cut("req_1", 1));
        await _writer.IntendAsync(Cut("req_1", 9));
        await _writer.IntendAsync(Cut("req_2", 5));
        await _writer.AppendAsync(Rows.Of("req_2") with { WasIntended = true });
        Assert.Equal((1, 1), (_reader.Verify().Rows, _reader.Verify().Open));
        await _writer.DisposeAsync();

        await using (Open(settlesCut: true))
        {
            var page = _reader.Page();
            Assert.Equal(["req_2", "req_1"], page.Select(entry => entry.Row.RequestId));
            Assert.Equal((9, LedgerFlags.Interrupted | LedgerFlags.Estimated), (page[1].Row.Usage.Output, page[1].Row.Flags));
            Assert.Equal(0, _reader.Verify().Open);
        }

        await using (Open(settlesCut: true))
        {
            Assert.Equal(2, _reader.Verify().Rows);
            Assert.Empty(_reader.Verify().Problems);
        }
    }

    [Fact]
    public async Task Intent_OtherProcessOpensTheStore_StaysOpen()
    {
        await _writer.IntendAsync(Cut("req_1", 1));

        await using var beside = Open();

        Assert.Equal((0, 1), (_reader.Verify().Rows, _reader.Verify().Open));
    }

    [Fact]
    public async Task Page_Rows_FollowTheirPositionsAndTheFilter()
    {
        await AppendAsync(_writer, 0, 450);
        await _writer.AppendAsync(Rows.Of("req_x") with { KeyId = "key_2" });

        var all = new List<string>();
        for (var page = _reader.Page(); page.Count > 0; page = _reader.Page(page[^1].Position))
        {
            Assert.InRange(page.Count, 1, 200);
            all.AddRange(page.Select(entry => entry.Row.RequestId));
        }

        Assert.Equal(451, all.Distinct().Count());
        Assert.Equal("req_x", Assert.Single(_reader.Page(filter: new UsageFilter { KeyId = "key_2" })).Row.RequestId);
    }

    private static LedgerRow Cut(string request, long output) => Rows.Of(request) with { Flags = LedgerFlags.Interrupted | LedgerFlags.Estimated, Usage = new Usage { Input = 3, Output = output } };

    private static Task AppendAsync(LedgerWriter writer, int from, int to) => Task.WhenAll(Enumerable.Range(from, to - from).Select(i => writer.AppendAsync(Rows.Of(i)).AsTask()));

    private LedgerWriter Open(bool settlesCut = false) => new(new StoreFile(_folder.Path), new ManualTime(), NullLogger<LedgerWriter>.Instance, settlesCut: settlesCut);
}
