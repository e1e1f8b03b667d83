using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Parlance.Gateway.Store;
using Parlance.Manifests;

namespace Parlance.Gateway.Features.Ledger;

/// <summary>
/// Prices attempts anew, after a price turned out to be wrong: what was used stands in the rows, prices are today's, for the moment at which each attempt was sent. A difference is a row of its own behind the others, which
/// names the attempt, the difference and the price it comes from; nothing that stands there changes. A second run finds nothing to do. Safe beside a running gateway. Not thread-safe.
/// </summary>
public sealed class LedgerRerater
{
    private const int PageSize = 500;

    private readonly StoreFile _file;
    private readonly Func<string, Price?> _priceOf;
    private readonly Dictionary<string, Price?> _prices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Changed, long Difference)> _targets = new(StringComparer.Ordinal);
    private long _attempts;
    private long _withoutPrice;
    private long _older;

    /// <param name="folder">The data folder.</param>
    /// <param name="priceOf">Gives the price of a <c>provider/model</c> today; null: it has none.</param>
    public LedgerRerater(string folder, Func<string, Price?> priceOf) => (_file, _priceOf) = (new StoreFile(folder), priceOf);

    /// <summary>Counts what changes by today's prices, then writes a correction of every attempt that does, a few in each transaction.</summary>
    /// <param name="filter">Which attempts.</param>
    /// <param name="announce">Is told what is about to be written before anything is, when there is anything: for the audit trail. Null: nothing is to be written.</param>
    /// <param name="cancellation">Ends the run; what was written by then stays, and another run writes the rest.</param>
    /// <exception cref="StoreException">The store cannot be used; as with an end by <paramref name="cancellation"/>.</exception>
    public Rerating Run(RerateFilter filter, Action<Rerating>? announce, CancellationToken cancellation = default)
    {
        var expected = Run(filter, statements: null, _file.OpenRead, cancellation);
        if (announce is null || expected.Changed == 0)
        {
            return expected;
        }

        announce(expected);
        return Run(filter, connection => new LedgerStatements(connection), _file.OpenWrite, cancellation);
    }

    private Rerating Run(RerateFilter filter, Func<SqliteConnection, LedgerStatements>? statements, Func<SqliteConnection> open, CancellationToken cancellation)
    {
        (_attempts, _withoutPrice, _older) = (0, 0, 0);
        _targets.Clear();
        _prices.Clear();
        try
        {
            using var connection = open();
            using var writer = statements?.Invoke(connection);
            var completeFrom = LedgerState.Read(connection).CompleteFrom;
            for (var after = 0L; ReadPage(connection, filter, ref after) is { Count: > 0 } page;)
            {
                cancellation.ThrowIfCancellationRequested();
                _attempts += page.Count;
                _older += page.RemoveAll(entry => entry.Position < completeFrom);
                _withoutPrice += page.RemoveAll(entry => PriceOf(entry.Row.Target) is null);
                Correct(connection, writer, page.ConvertAll(entry => entry.Row));
            }
        }
        catch (SqliteException e)
        {
            throw new StoreException($"The ledger {_file.Path} cannot be priced anew: {e.Message}", e);
        }

        return new Rerating(_attempts, _targets.Values.Sum(one => one.Changed), _targets.Values.Sum(one => one.Difference), _withoutPrice, _older)
        {
            Targets = [.. _targets.Select(one => (one.Key, one.Value.Changed, one.Value.Difference)).OrderByDescending(one => Math.Abs((decimal)one.Difference)).ThenBy(one => one.Key, StringComparer.Ordinal)],
        };
    }

    private static List<(long Position, LedgerRow Row)> ReadPage(SqliteConnection connection, RerateFilter filter, ref long after)
    {
        using var command = connection.Command(
            $"""
            SELECT position, {LedgerColumns.Names} FROM ledger
            WHERE position > $1 AND revision = 0 AND ($2 IS NULL OR model = $2 OR target = $2) AND ($3 IS NULL OR started_at >= $3) AND ($4 IS NULL OR started_at < $4)
            ORDER BY position LIMIT $5
            """,
            after, filter.Model, filter.From?.ToUnixTimeMilliseconds(), filter.Until?.ToUnixTimeMilliseconds(), PageSize);
        using var rows = command.ExecuteReader();
        var page = new List<(long, LedgerRow)>();
        while (rows.Read())
        {
            after = rows.GetInt64(0);
            page.Add((after, LedgerColumns.Read(rows, 1)));
        }

        return page;
    }

    /// <summary>What has changed is looked for before the transaction and once more inside it: another run may have been faster.</summary>
    private void Correct(SqliteConnection connection, LedgerStatements? writer, List<LedgerRow> rows)
    {
        rows.RemoveAll(row => Correction(connection, row) is null);
        if (rows.Count == 0)
        {
            return;
        }

        writer?.Begin();
        foreach (var row in rows)
        {
            if (Correction(connection, row) is { } correction)
            {
                writer?.Append(correction);
                ref var target = ref CollectionsMarshal.GetValueRefOrAddDefault(_targets, row.Target, out _);
                target = (target.Changed + 1, target.Difference + correction.CostNanoUsd!.Value);
            }
        }

        writer?.Commit();
    }

    /// <summary>The row that brings an attempt to today's price; null when it costs what it did.</summary>
    private LedgerRow? Correction(SqliteConnection connection, LedgerRow row)
    {
        var price = PriceOf(row.Target)!;
        var charge = price.Cost(row.Usage, DateTimeOffset.FromUnixTimeMilliseconds(row.StartedAt));
        var (cost, revision, unpriced) = Standing(connection, row);
        var isUnpriced = charge.Unpriced is not null;
        return charge.NanoUsd == cost && isUnpriced == unpriced ? null : row with
        {
            Revision = revision + 1,
            Usage = default,
            CostNanoUsd = charge.NanoUsd - cost,
            PriceSource = price.Origin,
            PriceRule = charge.RuleName,
            Flags = isUnpriced == unpriced ? LedgerFlags.None : isUnpriced ? LedgerFlags.Unpriced : LedgerFlags.Priced,
        };
    }

    /// <summary>What an attempt costs by now, how often it was corrected, and whether a price is missing.</summary>
    private static (long Cost, int Revision, bool Unpriced) Standing(SqliteConnection connection, LedgerRow row)
    {
        using var command = connection.Command(
            "SELECT IFNULL(SUM(cost_nanousd), 0), MAX(revision), SUM((flags & 4 <> 0) - (flags & 16 <> 0)) FROM ledger WHERE request_id = $1 AND attempt = $2", row.RequestId, row.Attempt);
        using var sum = command.ExecuteReader();
        sum.Read();
        return (sum.GetInt64(0), sum.GetInt32(1), sum.GetInt64(2) > 0);
    }

    private Price? PriceOf(string target) => _prices.TryGetValue(target, out var price) ? price : _prices[target] = _priceOf(target);
}
