using Microsoft.Data.Sqlite;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Ledger;

/// <summary>
/// Reads the ledger in a data folder, also while a gateway writes it: the answer is what was durable at the moment of the question. Thread-safe; holds no connection between calls.
/// Every member throws <see cref="StoreException"/>, with a message for a person, when there is no store or it cannot be read.
/// </summary>
public sealed class LedgerReader
{
    private const int LargestPage = 200;

    /// <summary>The sums from moment <c>$1</c> on: of whole hours as the writer keeps them, and of the rows before the first whole one.</summary>
    private const string Hours = """
        SELECT key_id, model, target, requests, attempts, prompt_tokens, completion_tokens, cost_nanousd, unpriced, quarantined FROM usage_hours WHERE $1 IS NULL OR hour >= ($1 + 3599999) / 3600000
        UNION ALL
        SELECT key_id, model, target, attempt = 1 AND revision = 0, revision = 0, input + cache_read + cache_write + cache_write_long + audio_input + IFNULL(audio_cache_read, 0) + IFNULL(image_input, 0),
                output + reasoning + audio_output + IFNULL(image_output, 0), IFNULL(cost_nanousd, 0), (flags & 4 <> 0) - (flags & 16 <> 0), flags & 8 <> 0 AND revision = 0
            FROM ledger WHERE started_at >= $1 AND started_at < ($1 + 3599999) / 3600000 * 3600000
        """;

    private readonly StoreFile _file;

    /// <summary>A reader of the ledger in <paramref name="folder"/>.</summary>
    public LedgerReader(string folder) => _file = new StoreFile(folder);

    /// <summary>
    /// The sums over the rows that <paramref name="filter"/> selects; over the whole ledger when it is null. With a target, attempts are counted in the place of requests. Rows that retention has removed are in
    /// the sums; a moment among them counts from its hour.
    /// </summary>
    public UsageTotals Totals(UsageFilter? filter = null) => Guard(connection =>
    {
        using var command = connection.Command(
            $"""
            SELECT IFNULL(SUM(CASE WHEN $4 IS NULL THEN requests ELSE attempts END), 0), IFNULL(SUM(prompt_tokens), 0), IFNULL(SUM(completion_tokens), 0), IFNULL(SUM(cost_nanousd), 0),
                IFNULL(SUM(unpriced), 0), IFNULL(SUM(quarantined), 0)
            FROM ({Hours}) WHERE ($2 IS NULL OR key_id = $2) AND ($3 IS NULL OR model = $3) AND ($4 IS NULL OR target = $4)
            """,
            Since(connection, filter?.Since), filter?.KeyId, filter?.Model, filter?.Target);
        using var rows = command.ExecuteReader();
        rows.Read();
        return Read(rows, 0);
    });

    /// <summary>The sums by key, model or target since a moment, dearest first, at most 200. By target, attempts are counted in the place of requests; by tenant, a moment counts from its hour.</summary>
    public IReadOnlyList<(string Name, UsageTotals Totals)> TotalsBy(UsageGroup group, DateTimeOffset? since = null) => Guard(connection =>
    {
        using var command = group == UsageGroup.Holder
            ? connection.Command(
                """
                SELECT tenant_id, SUM(requests), SUM(prompt_tokens), SUM(completion_tokens), SUM(cost_nanousd) AS cost, SUM(unpriced), SUM(quarantined)
                FROM tenant_hours WHERE $1 IS NULL OR hour >= $1 / 3600000 GROUP BY tenant_id ORDER BY cost DESC, tenant_id LIMIT $2
                """,
                since?.ToUnixTimeMilliseconds(), LargestPage)
            : connection.Command(
                $"""
                SELECT CASE $2 WHEN 0 THEN key_id WHEN 1 THEN model ELSE target END AS name, SUM(CASE $2 WHEN 2 THEN attempts ELSE requests END),
                    SUM(prompt_tokens), SUM(completion_tokens), SUM(cost_nanousd) AS cost, SUM(unpriced), SUM(quarantined)
                FROM ({Hours}) GROUP BY name ORDER BY cost DESC, name LIMIT $3
                """,
                Since(connection, since), (int)group, LargestPage);
        using var rows = command.ExecuteReader();
        var totals = new List<(string, UsageTotals)>();
        while (rows.Read())
        {
            totals.Add((rows.GetString(0), Read(rows, 1)));
        }

        return totals;
    });

    /// <summary>Rows in the order in which they were settled.</summary>
    /// <param name="after">Position of the last row that is known already; 0 for the first page.</param>
    /// <param name="filter">Which rows; null for all.</param>
    /// <param name="count">At most so many, 1–200.</param>
    public IReadOnlyList<(long Position, LedgerRow Row)> Page(long after = 0, UsageFilter? filter = null, int count = LargestPage) => Guard(connection =>
    {
        using var command = connection.Command(
            $"""
            SELECT position, {LedgerColumns.Names} FROM ledger
            WHERE position > $1 AND ($2 IS NULL OR started_at >= $2) AND ($3 IS NULL OR key_id = $3) AND ($4 IS NULL OR model = $4) AND ($5 IS NULL OR target = $5)
            ORDER BY position LIMIT $6
            """,
            after, filter?.Since?.ToUnixTimeMilliseconds(), filter?.KeyId, filter?.Model, filter?.Target, Math.Clamp(count, 1, LargestPage));
        using var rows = command.ExecuteReader();
        var page = new List<(long, LedgerRow)>();
        while (rows.Read())
        {
            page.Add((rows.GetInt64(0), LedgerColumns.Read(rows, 1)));
        }

        return page;
    });

    /// <summary>All rows that <paramref name="filter"/> selects, in the order in which they were settled, as they stood when the first was read: what is written or removed meanwhile changes nothing.</summary>
    public IEnumerable<(long Position, LedgerRow Row)> Read(UsageFilter? filter = null)
    {
        using var connection = _file.OpenRead();
        using var command = connection.Command(
            $"""
            SELECT position, {LedgerColumns.Names} FROM ledger
            WHERE ($1 IS NULL OR started_at >= $1) AND ($2 IS NULL OR key_id = $2) AND ($3 IS NULL OR model = $3) AND ($4 IS NULL OR target = $4) ORDER BY position
            """,
            filter?.Since?.ToUnixTimeMilliseconds(), filter?.KeyId, filter?.Model, filter?.Target);
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            yield return (rows.GetInt64(0), LedgerColumns.Read(rows, 1));
        }
    }

    /// <summary>Position of the last row that retention has removed; 0 when none was.</summary>
    public long RemovedTo() => Guard(connection => LedgerState.Read(connection).RemovedTo);

    /// <summary>Looks at every row: the chain from the first to the last, and the sums. Takes about ten seconds for a million rows.</summary>
    /// <param name="knownLink">A <see cref="LedgerVerification.Head"/> of an earlier look, to be found in the chain; null for none.</param>
    public LedgerVerification Verify(string? knownLink = null) => Guard(connection => new LedgerVerifier(connection, knownLink).Run());

    /// <summary>What each key and each tenant used in each hour; the corrections behind a position (null: none); and the position of the last one. All of the same moment.</summary>
    internal (IReadOnlyDictionary<string, IReadOnlyList<SpentHour>> Spent, IReadOnlyList<SpentCorrection> Corrections, long LastCorrection) Spent(long? correctedTo) => Guard(connection =>
    {
        using var moment = connection.BeginTransaction(deferred: true);
        var corrections = correctedTo is { } position ? Corrections(connection, position) : [];
        return (SpentHours(connection), corrections, connection.Number("SELECT IFNULL(MAX(position), 0) FROM ledger WHERE revision > 0"));
    });

    /// <summary>The corrections behind a position, those of an hour and the same payers in one.</summary>
    internal IReadOnlyList<SpentCorrection> CorrectionsAfter(long position) => Guard(connection => Corrections(connection, position));

    private static Dictionary<string, IReadOnlyList<SpentHour>> SpentHours(SqliteConnection connection)
    {
        using var command = connection.Command(
            """
            SELECT key_id, hour, SUM(cost_nanousd), SUM(requests) FROM usage_hours GROUP BY key_id, hour
            UNION ALL
            SELECT tenant_id, hour, cost_nanousd, requests FROM tenant_hours
            """);
        using var rows = command.ExecuteReader();
        var spent = new Dictionary<string, IReadOnlyList<SpentHour>>(StringComparer.Ordinal);
        while (rows.Read())
        {
            if (!spent.TryGetValue(rows.GetString(0), out var hours))
            {
                spent.Add(rows.GetString(0), hours = new List<SpentHour>());
            }

            ((List<SpentHour>)hours).Add(new SpentHour(EndOf(rows.GetInt64(1)), rows.GetInt64(2), rows.GetInt64(3)));
        }

        return spent;
    }

    private static List<SpentCorrection> Corrections(SqliteConnection connection, long after)
    {
        using var command = connection.Command("SELECT MAX(position), started_at / 3600000 AS hour, key_id, tenants, SUM(cost_nanousd) FROM ledger WHERE revision > 0 AND position > $1 GROUP BY hour, key_id, tenants", after);
        using var rows = command.ExecuteReader();
        var corrections = new List<SpentCorrection>();
        while (rows.Read())
        {
            corrections.Add(new SpentCorrection(rows.GetInt64(0), EndOf(rows.GetInt64(1)), [rows.GetString(2), .. rows.IsDBNull(3) ? [] : rows.GetString(3).Split(' ')], rows.GetInt64(4)));
        }

        return corrections;
    }

    /// <summary>The last moment of an hour: it lies in the same day, and a rolling period keeps the cost long enough rather than too short.</summary>
    private static DateTimeOffset EndOf(long hour) => DateTimeOffset.FromUnixTimeSeconds((hour * 3600) + 3599);

    /// <summary>A moment from which sums count. Where rows were removed it is the hour in which it lies, of which only the sum is left.</summary>
    private static long? Since(SqliteConnection connection, DateTimeOffset? since) => since?.ToUnixTimeMilliseconds() is not { } moment ? null
        : moment <= LedgerState.Read(connection).RemovedUntil ? moment / 3_600_000 * 3_600_000 : moment;

    private static UsageTotals Read(SqliteDataReader rows, int first) =>
        new(rows.GetInt64(first), rows.GetInt64(first + 1), rows.GetInt64(first + 2), rows.GetInt64(first + 3))
        {
            Unpriced = rows.GetInt64(first + 4),
            Quarantined = rows.GetInt64(first + 5),
        };

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
