using Microsoft.Data.Sqlite;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Ledger;

/// <summary>
/// Reads the ledger in a data folder, also while a gateway writes it: the answer is what was durable at the moment of the question. Thread-safe; holds no connection between calls.
/// Every member throws <see cref="StoreException"/>, with a message for a person, when there is no store or it cannot be read.
/// </summary>
public sealed class LedgerReader
{
    private const int LargestPage = 200;

    private readonly StoreFile _file;

    /// <summary>A reader of the ledger in <paramref name="folder"/>.</summary>
    public LedgerReader(string folder) => _file = new StoreFile(folder);

    /// <summary>The sums over the rows that <paramref name="filter"/> selects; over the whole ledger when it is null.</summary>
    public UsageTotals Totals(UsageFilter? filter = null) => Guard(connection =>
    {
        using var command = connection.Command(
            """
            SELECT COUNT(DISTINCT request_id), IFNULL(SUM(input + cache_read + cache_write + cache_write_long + audio_input), 0),
                IFNULL(SUM(output + reasoning + audio_output), 0), IFNULL(SUM(cost_nanousd), 0)
            FROM ledger
            WHERE ($1 IS NULL OR started_at >= $1) AND ($2 IS NULL OR key_id = $2) AND ($3 IS NULL OR model = $3) AND ($4 IS NULL OR target = $4)
            """,
            filter?.Since?.ToUnixTimeMilliseconds(), filter?.KeyId, filter?.Model, filter?.Target);
        using var rows = command.ExecuteReader();
        rows.Read();
        return Read(rows, 0);
    });

    /// <summary>The sums by key, model or target since a moment, dearest first, at most 200.</summary>
    public IReadOnlyList<(string Name, UsageTotals Totals)> TotalsBy(UsageGroup group, DateTimeOffset? since = null) => Guard(connection =>
    {
        using var command = connection.Command(
            """
            SELECT CASE $1 WHEN 0 THEN key_id WHEN 1 THEN model ELSE target END AS name, COUNT(DISTINCT request_id),
                SUM(input + cache_read + cache_write + cache_write_long + audio_input), SUM(output + reasoning + audio_output), IFNULL(SUM(cost_nanousd), 0) AS cost
            FROM ledger
            WHERE $2 IS NULL OR started_at >= $2
            GROUP BY name ORDER BY cost DESC, name LIMIT $3
            """,
            (int)group, since?.ToUnixTimeMilliseconds(), LargestPage);
        using var rows = command.ExecuteReader();
        var totals = new List<(string, UsageTotals)>();
        while (rows.Read())
        {
            totals.Add((rows.GetString(0), Read(rows, 1)));
        }

        return totals;
    });

    /// <summary>What each key spent in each hour since a moment.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<(DateTimeOffset At, long NanoUsd)>> SpentSince(DateTimeOffset since) => Guard(connection =>
    {
        using var command = connection.Command(
            """
            SELECT key_id, started_at / 3600000 AS hour, SUM(cost_nanousd)
            FROM ledger
            WHERE started_at >= $1 AND cost_nanousd > 0
            GROUP BY key_id, hour
            """,
            since.ToUnixTimeMilliseconds());
        using var rows = command.ExecuteReader();
        var spent = new Dictionary<string, IReadOnlyList<(DateTimeOffset At, long NanoUsd)>>(StringComparer.Ordinal);
        while (rows.Read())
        {
            if (!spent.TryGetValue(rows.GetString(0), out var hours))
            {
                spent.Add(rows.GetString(0), hours = new List<(DateTimeOffset At, long NanoUsd)>());
            }

            ((List<(DateTimeOffset At, long NanoUsd)>)hours).Add((DateTimeOffset.FromUnixTimeSeconds(rows.GetInt64(1) * 3600), rows.GetInt64(2)));
        }

        return spent;
    });

    private static UsageTotals Read(SqliteDataReader rows, int first) =>
        new(rows.GetInt64(first), rows.GetInt64(first + 1), rows.GetInt64(first + 2), rows.GetInt64(first + 3));

    private T Guard<T>(Func<SqliteConnection, T> read)
    {
        try
        {
            using var connection = _file.OpenRead();
            return read(connection);
        }
        catch (SqliteException e)
        {
            throw new StoreException($"The ledger {_file.Path} cannot be read: {e.Message}", e);
        }
    }
}
