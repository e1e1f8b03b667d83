using Microsoft.Data.Sqlite;

namespace Parlance.Gateway.Features.Ledger;

/// <summary>The columns of a row, in the order in which they are bound, read and hashed. New ones go to the end and may be null: the numbers are part of the chain.</summary>
internal static class LedgerColumns
{
    public const string Names = """
        request_id, attempt, key_id, door, model, target, upstream_request_id, started_at, duration_ms, stream, status, error_code, flags,
        input, cache_read, cache_write, cache_write_long, audio_input, output, reasoning, audio_output, cost_nanousd, price_source, price_rule, revision, tenants,
        audio_cache_read, image_input, image_output, audio_ms, characters, images, search_units, web_searches, sources, file_searches, tier,
        billed_input, billed_output, quality, size
        """;

    public const string Places = "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39, ?40, ?41";

    /// <summary>How many there are.</summary>
    public const int Count = 41;

    /// <summary>Reads the row whose first column stands at <paramref name="first"/>.</summary>
    public static LedgerRow Read(SqliteDataReader rows, int first = 0) => new()
    {
        RequestId = rows.GetString(first),
        Attempt = rows.GetInt32(first + 1),
        KeyId = rows.GetString(first + 2),
        Door = rows.GetString(first + 3),
        Model = rows.GetString(first + 4),
        Target = rows.GetString(first + 5),
        UpstreamRequestId = Text(rows, first + 6),
        StartedAt = rows.GetInt64(first + 7),
        DurationMs = rows.GetInt64(first + 8),
        Stream = rows.GetInt64(first + 9) != 0,
        Status = rows.GetInt32(first + 10),
        ErrorCode = Text(rows, first + 11),
        Flags = (LedgerFlags)rows.GetInt32(first + 12),
        Usage = new Usage
        {
            Input = rows.GetInt64(first + 13),
            CacheRead = rows.GetInt64(first + 14),
            CacheWrite = rows.GetInt64(first + 15),
            CacheWriteLong = rows.GetInt64(first + 16),
            AudioInput = rows.GetInt64(first + 17),
            Output = rows.GetInt64(first + 18),
            Reasoning = rows.GetInt64(first + 19),
            AudioOutput = rows.GetInt64(first + 20),
            Units = Units(rows, first + 26),
            Billed = rows.IsDBNull(first + 37) ? null : new BilledTokens(rows.GetInt64(first + 37), Number(rows, first + 38)),
        },
        CostNanoUsd = rows.IsDBNull(first + 21) ? null : rows.GetInt64(first + 21),
        PriceSource = Text(rows, first + 22),
        PriceRule = Text(rows, first + 23),
        Revision = rows.GetInt32(first + 24),
        Tenants = Text(rows, first + 25),
    };

    private static UsageUnits? Units(SqliteDataReader rows, int first) => new UsageUnits
    {
        AudioCacheRead = Number(rows, first),
        ImageInput = Number(rows, first + 1),
        ImageOutput = Number(rows, first + 2),
        AudioMilliseconds = Number(rows, first + 3),
        Characters = Number(rows, first + 4),
        Images = Number(rows, first + 5),
        SearchUnits = Number(rows, first + 6),
        WebSearches = Number(rows, first + 7),
        Sources = Number(rows, first + 8),
        FileSearches = Number(rows, first + 9),
        Tier = Text(rows, first + 10),
        Quality = Text(rows, first + 13),
        Size = Text(rows, first + 14),
    }.OrNull();

    private static long Number(SqliteDataReader rows, int column) => rows.IsDBNull(column) ? 0 : rows.GetInt64(column);

    private static string? Text(SqliteDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
}
