using Microsoft.Extensions.Logging.Abstractions;
using Parlance.Gateway.Features.Ledger;
using Parlance.Gateway.Store;
using Parlance.Gateway.Tests.Support;
using Parlance.Manifests;

namespace Parlance.Gateway.Tests.Features.Ledger;

/// <summary>Prices are per million tokens; expectations are worked out by hand from the vendor's way of charging.</summary>
public sealed class LedgerReraterTests : IAsyncDisposable
{
    private static readonly DateTimeOffset s_noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();
    private readonly LedgerWriter _writer;
    private readonly LedgerReader _reader;
    private Price _price = new(1_000_000_000, 2_000_000_000, "list", "2026-11");

    public LedgerReraterTests()
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
    public async Task Rerate_PriceLowered_WritesTheDifferenceBehindEachAttempt()
    {
        await BookAsync("req_1", 3_000_000);
        await BookAsync("req_2", 1);
        _price = new Price(400_000_000, 2_000_000_000, "vendor", "2026-12");

        var found = Run();

        // 3 million tokens at 0.4 instead of 1 USD a million: 1.2 instead of 3; one token: 400 instead of 1,000 nano-USD.
        Assert.Equal((2, 2, -1_800_000_600), (found.Attempts, found.Changed, found.DifferenceNanoUsd));
        Assert.Equal(("lab/m", 2L, -1_800_000_600L), Assert.Single(found.Targets));
        var correction = _reader.Page()[2].Row;
        Assert.Equal(("req_1", 1, 1, -1_800_000_000L, "vendor 2026-12", "base"), (correction.RequestId, correction.Attempt, correction.Revision, correction.CostNanoUsd, correction.PriceSource, correction.PriceRule));
        Assert.Equal(default, correction.Usage);
        Assert.Equal(new UsageTotals(2, 3_000_001, 0, 1_200_000_400), _reader.Totals());
        Assert.Equal(1_200_000_400, Assert.Single(_reader.TotalsBy(UsageGroup.Holder)).Totals.CostNanoUsd);
        Assert.Empty(_reader.Verify().Problems);
    }

    [Fact]
    public async Task Rerate_Again_WritesNothing()
    {
        await BookAsync("req_1", 1_000_000);
        _price = new Price(400_000_000, 2_000_000_000, "vendor", "2026-12");
        Run();
        var head = _reader.Verify().Head;

        var announced = false;
        var again = new LedgerRerater(_folder.Path, _ => _price).Run(new RerateFilter(), _ => announced = true);

        Assert.Equal((0, 0), (again.Changed, again.DifferenceNanoUsd));
        Assert.False(announced);
        Assert.Equal(head, _reader.Verify().Head);
    }

    [Fact]
    public async Task Rerate_PriceCorrectedTwice_EndsAtTheLastPrice()
    {
        await BookAsync("req_1", 1_000_000);
        _price = new Price(3_000_000_000, 0, "vendor", "2026-12");
        Run();
        _price = new Price(2_500_000_000, 0, "vendor", "2027-01");
        Run();

        Assert.Equal([1_000_000_000L, 2_000_000_000L, -500_000_000L], _reader.Page().Select(entry => entry.Row.CostNanoUsd!.Value));
        Assert.Equal([0, 1, 2], _reader.Page().Select(entry => entry.Row.Revision));
        Assert.Empty(_reader.Verify().Problems);
    }

    [Fact]
    public async Task Rerate_PeakHoursTierAndUnits_ArePricedFromWhatTheRowKeeps()
    {
        _price = new Price(1_000_000_000, 1_000_000_000, "vendor", "2026-12")
        {
            When = [new PriceRule { Tier = "flex", Input = 500_000_000 }, new PriceRule { Quality = "hd", Sizes = ["1024x1536"], Input = 9_000_000_000 }, new PriceRule { Hours = [new PriceHours(12 * 60, 13 * 60)], Input = 2_000_000_000 }],
        };
        await BookAsync("plain", 1_000_000, 0);
        await BookAsync("flex", 1_000_000, 0, units: new UsageUnits { Tier = "flex" });
        await BookAsync("picture", 1_000_000, 0, units: new UsageUnits { Quality = "hd", Size = "1024x1536" });
        await BookAsync("night", 1_000_000, 0, at: s_noon.AddHours(9));
        await _writer.AppendAsync(Row("billed", 1_000_000, 0) with { Usage = new Usage { Input = 1_000_000, Billed = new BilledTokens(10, 0) } });

        Run();

        var costs = _reader.Page().Where(entry => entry.Row.Revision == 1).ToDictionary(entry => entry.Row.RequestId, entry => (entry.Row.CostNanoUsd, entry.Row.PriceRule));
        Assert.Equal((2_000_000_000L, "12:00-13:00 UTC"), costs["plain"]);
        Assert.Equal((500_000_000L, "tier flex"), costs["flex"]);
        Assert.Equal((9_000_000_000L, "quality hd; size 1024x1536"), costs["picture"]);
        Assert.Equal((1_000_000_000L, "base"), costs["night"]);
        Assert.Equal(20_000L, costs["billed"].CostNanoUsd);
    }

    [Fact]
    public async Task Rerate_AttemptWithoutAPrice_IsPricedAndNoLongerCountedAsUnpriced()
    {
        await _writer.AppendAsync(Row("req_1", 1_000_000, null) with { Flags = LedgerFlags.Unpriced, PriceSource = null });
        Assert.Equal(1, _reader.Totals().Unpriced);

        Run();

        Assert.Equal(new UsageTotals(1, 1_000_000, 0, 1_000_000_000), _reader.Totals());
        Assert.Equal(LedgerFlags.Priced, _reader.Page()[1].Row.Flags);
        Assert.Equal(0, Run().Changed);
        Assert.Empty(_reader.Verify().Problems);
        Assert.Equal(0, _reader.Totals(new UsageFilter { Since = s_noon.AddMinutes(-1) }).Unpriced);
    }

    [Fact]
    public async Task Rerate_Filter_LeavesTheOthersAlone()
    {
        await BookAsync("before", 1_000_000, at: s_noon.AddDays(-1));
        await BookAsync("within", 1_000_000);
        await BookAsync("after", 1_000_000, at: s_noon.AddDays(1));
        await _writer.AppendAsync(Row("other", 1_000_000, 1_000_000_000) with { Target = "lab/other" });
        await _writer.AppendAsync(Row("alias", 1_000_000, 1_000_000_000) with { Model = "lab/m", Target = "west/m" });
        await _writer.AppendAsync(Row("nowhere", 1_000_000, 1_000_000_000) with { Target = "lab/gone", Model = "lab/m" });
        _price = new Price(5_000_000_000, 0, "vendor", "2026-12");

        var found = new LedgerRerater(_folder.Path, target => target == "lab/gone" ? null : _price).Run(new RerateFilter("lab/m", s_noon, s_noon.AddHours(1)), _ => { });

        Assert.Equal((3, 2, 1), (found.Attempts, found.Changed, found.WithoutPrice));
        Assert.Equal(["within", "alias"], _reader.Page().Where(entry => entry.Row.Revision > 0).Select(entry => entry.Row.RequestId));
    }

    [Fact]
    public async Task Rerate_DryRun_SaysTheSumAndWritesNothing()
    {
        await BookAsync("req_1", 1_000_000);
        _price = new Price(3_000_000_000, 0, "vendor", "2026-12");

        var found = new LedgerRerater(_folder.Path, _ => _price).Run(new RerateFilter(), announce: null);

        Assert.Equal((1, 2_000_000_000), (found.Changed, found.DifferenceNanoUsd));
        Assert.Single(_reader.Page());
    }

    [Fact]
    public async Task Rerate_SeveralAtOnceBesideTheWriter_CorrectEachAttemptOnce()
    {
        for (var i = 0; i < 1_200; i++)
        {
            _ = _writer.AppendAsync(Row($"req_{i}", 1_000, 1_000_000)).AsTask();
        }

        await BookAsync("last", 1_000);
        _price = new Price(3_000_000_000, 0, "vendor", "2026-12");
        var writing = Task.WhenAll(Enumerable.Range(0, 500).Select(i => _writer.AppendAsync(Row($"new_{i}", 1_000, 3_000_000)).AsTask()));

        await Task.WhenAll(Task.Run(Run), Task.Run(Run), writing);

        Assert.Equal(1_201, Raw.Number(_folder.Path, "SELECT COUNT(*) FROM ledger WHERE revision = 1"));
        Assert.Equal(0, Raw.Number(_folder.Path, "SELECT COUNT(*) FROM ledger WHERE revision > 1"));
        Assert.Equal(1_701 * 3_000_000L, _reader.Totals().CostNanoUsd);
        Assert.Empty(_reader.Verify().Problems);
    }

    [Fact]
    public async Task Rerate_RowsOfAnOlderLayout_KeepWhatTheyHave()
    {
        await BookAsync("old", 1_000_000);
        Raw.Execute(_folder.Path, "UPDATE ledger_state SET complete_from = 2");
        await BookAsync("new", 1_000_000);
        _price = new Price(3_000_000_000, 0, "vendor", "2026-12");

        var found = Run();

        Assert.Equal((2, 1, 1), (found.Attempts, found.Changed, found.Older));
    }

    private Rerating Run() => new LedgerRerater(_folder.Path, _ => _price).Run(new RerateFilter(), _ => { });

    private async Task BookAsync(string request, long input, long? cost = -1, DateTimeOffset? at = null, UsageUnits? units = null) =>
        await _writer.AppendAsync(Row(request, input, cost == -1 ? input * 1_000 : cost, at) with { Usage = new Usage { Input = input, Units = units } });

    private static LedgerRow Row(string request, long input, long? cost, DateTimeOffset? at = null) =>
        Rows.Of(request) with { Target = "lab/m", Model = "m", Tenants = "team_1", StartedAt = (at ?? s_noon).ToUnixTimeMilliseconds(), Usage = new Usage { Input = input }, CostNanoUsd = cost };
}
