using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Parlance.Gateway.Features.Ledger;

/// <summary>
/// The three statements of the writer, prepared once on its connection. They are bound without <see cref="SqliteCommand"/>: its parameters box every number and its execution makes a reader,
/// 3.1 KB and about 3 µs a row of 24 columns (measured on 10.0.14); bound directly it is 0 bytes.
/// </summary>
internal sealed class LedgerStatements : IDisposable
{
    private const string Insert = """
        INSERT INTO ledger (
            request_id, attempt, key_id, door, model, target, upstream_request_id, started_at, duration_ms, stream, status, error_code, flags,
            input, cache_read, cache_write, cache_write_long, audio_input, output, reasoning, audio_output, cost_nanousd, price_source, price_rule)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)
        ON CONFLICT (request_id, attempt) DO NOTHING
        """;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _insert;
    private readonly sqlite3_stmt _commit;

    public LedgerStatements(SqliteConnection connection)
    {
        _database = connection.Handle!;
        _begin = Prepare("BEGIN IMMEDIATE");
        _insert = Prepare(Insert);
        _commit = Prepare("COMMIT");
    }

    public void Begin() => Step(_begin);

    public void Commit() => Step(_commit);

    public void Append(LedgerRow row)
    {
        Bind(1, row.RequestId);
        Bind(2, row.Attempt);
        Bind(3, row.KeyId);
        Bind(4, row.Door);
        Bind(5, row.Model);
        Bind(6, row.Target);
        Bind(7, row.UpstreamRequestId);
        Bind(8, row.StartedAt);
        Bind(9, row.DurationMs);
        Bind(10, row.Stream ? 1 : 0);
        Bind(11, row.Status);
        Bind(12, row.ErrorCode);
        Bind(13, (int)row.Flags);
        Bind(14, row.Usage.Input);
        Bind(15, row.Usage.CacheRead);
        Bind(16, row.Usage.CacheWrite);
        Bind(17, row.Usage.CacheWriteLong);
        Bind(18, row.Usage.AudioInput);
        Bind(19, row.Usage.Output);
        Bind(20, row.Usage.Reasoning);
        Bind(21, row.Usage.AudioOutput);
        Bind(22, row.CostNanoUsd);
        Bind(23, row.PriceSource);
        Bind(24, row.PriceRule);
        Step(_insert);
    }

    public void Dispose()
    {
        _begin.Dispose();
        _insert.Dispose();
        _commit.Dispose();
    }

    private sqlite3_stmt Prepare(string text)
    {
        Check(raw.sqlite3_prepare_v3(_database, text, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return statement;
    }

    private void Bind(int column, string? value) => Check(value is null ? raw.sqlite3_bind_null(_insert, column) : raw.sqlite3_bind_text(_insert, column, value));

    private void Bind(int column, long? value) => Check(value is { } number ? raw.sqlite3_bind_int64(_insert, column, number) : raw.sqlite3_bind_null(_insert, column));

    private void Step(sqlite3_stmt statement)
    {
        var result = raw.sqlite3_step(statement);
        raw.sqlite3_reset(statement);
        if (result != raw.SQLITE_DONE)
        {
            Check(result);
        }
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw new SqliteException(raw.sqlite3_errmsg(_database).utf8_to_string(), result, raw.sqlite3_extended_errcode(_database));
        }
    }
}
