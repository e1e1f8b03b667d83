using Microsoft.Data.Sqlite;

namespace Parlance.Gateway.Store;

/// <summary>
/// The tables and how they came to be. <c>PRAGMA user_version</c> counts the steps taken; a step, once released, is never edited. There is no way back.
/// </summary>
internal static class StoreSchema
{
    // key_version counts changes of keys: `PRAGMA data_version` cannot serve, every ledger commit moves it too.
    // ledger.position is the order of settlement; (request_id, attempt) is what makes a second settlement harmless.
    private const string Step1 = """
        CREATE TABLE keys (
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            mac BLOB NOT NULL UNIQUE,
            hint TEXT NOT NULL,
            models TEXT,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER
        ) STRICT;
        CREATE TABLE key_version (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), version INTEGER NOT NULL) STRICT;
        INSERT INTO key_version VALUES (1, 0);
        CREATE TRIGGER keys_inserted AFTER INSERT ON keys BEGIN UPDATE key_version SET version = version + 1; END;
        CREATE TRIGGER keys_updated AFTER UPDATE ON keys BEGIN UPDATE key_version SET version = version + 1; END;
        CREATE TRIGGER keys_deleted AFTER DELETE ON keys BEGIN UPDATE key_version SET version = version + 1; END;

        CREATE TABLE ledger (
            position INTEGER PRIMARY KEY,
            request_id TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            key_id TEXT NOT NULL,
            door TEXT NOT NULL,
            model TEXT NOT NULL,
            target TEXT NOT NULL,
            upstream_request_id TEXT,
            started_at INTEGER NOT NULL,
            duration_ms INTEGER NOT NULL,
            stream INTEGER NOT NULL,
            status INTEGER NOT NULL,
            error_code TEXT,
            flags INTEGER NOT NULL,
            input INTEGER NOT NULL,
            cache_read INTEGER NOT NULL,
            cache_write INTEGER NOT NULL,
            cache_write_long INTEGER NOT NULL,
            audio_input INTEGER NOT NULL,
            output INTEGER NOT NULL,
            reasoning INTEGER NOT NULL,
            audio_output INTEGER NOT NULL,
            cost_nanousd INTEGER,
            price_source TEXT,
            UNIQUE (request_id, attempt)
        ) STRICT;
        CREATE TRIGGER ledger_updated BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
        CREATE TRIGGER ledger_deleted BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
        PRAGMA application_id = 1346457964;
        PRAGMA user_version = 1;
        """;

    // Answers of the responses door, each for its key alone; created_at serves the removal of old ones.
    private const string Step2 = """
        CREATE TABLE responses (
            key_id TEXT NOT NULL,
            id TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            json BLOB NOT NULL,
            input BLOB NOT NULL,
            PRIMARY KEY (key_id, id)
        ) STRICT;
        CREATE INDEX responses_by_age ON responses (created_at);
        PRAGMA user_version = 2;
        """;

    // Which rule of a price applied; rows of before had prices without rules.
    private const string Step3 = """
        ALTER TABLE ledger ADD COLUMN price_rule TEXT;
        PRAGMA user_version = 3;
        """;

    // A chain over all rows, which begins behind those that are there already; corrections; sums by the hour, kept by the writer; attempts under way, which a start after a crash settles.
    private const string Step4 = $"""
        DROP TRIGGER ledger_updated;
        DROP TRIGGER ledger_deleted;
        ALTER TABLE ledger RENAME TO ledger_before;
        CREATE TABLE ledger (
            position INTEGER PRIMARY KEY,
            {AttemptColumns},
            chain BLOB,
            UNIQUE (request_id, attempt, revision)
        ) STRICT;
        INSERT INTO ledger SELECT position, request_id, attempt, key_id, door, model, target, upstream_request_id, started_at, duration_ms, stream, status, error_code, flags,
            input, cache_read, cache_write, cache_write_long, audio_input, output, reasoning, audio_output, cost_nanousd, price_source, price_rule, 0, NULL FROM ledger_before;
        DROP TABLE ledger_before;
        CREATE INDEX ledger_by_time ON ledger (started_at);
        CREATE TRIGGER ledger_updated BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
        CREATE TRIGGER ledger_deleted BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

        CREATE TABLE intents (
            {AttemptColumns},
            PRIMARY KEY (request_id, attempt)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE usage_hours (
            hour INTEGER NOT NULL,
            key_id TEXT NOT NULL,
            model TEXT NOT NULL,
            target TEXT NOT NULL,
            requests INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            prompt_tokens INTEGER NOT NULL,
            completion_tokens INTEGER NOT NULL,
            cost_nanousd INTEGER NOT NULL,
            PRIMARY KEY (hour, key_id, model, target)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO usage_hours SELECT started_at / 3600000, key_id, model, target, SUM(attempt = 1), COUNT(*),
            SUM(input + cache_read + cache_write + cache_write_long + audio_input), SUM(output + reasoning + audio_output), SUM(IFNULL(cost_nanousd, 0))
            FROM ledger GROUP BY 1, 2, 3, 4;
        PRAGMA user_version = 4;
        """;

    // Organisations, teams and users; what keys may do in one column; a second secret while a key is rotated; sums by tenant; who changed what.
    private const string Step5 = """
        CREATE TABLE tenants (
            id TEXT PRIMARY KEY NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('organisation', 'team', 'user')),
            name TEXT NOT NULL,
            parent_id TEXT REFERENCES tenants (id),
            policy TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            removed_at INTEGER
        ) STRICT;
        CREATE TRIGGER tenants_inserted AFTER INSERT ON tenants BEGIN UPDATE key_version SET version = version + 1; END;
        CREATE TRIGGER tenants_updated AFTER UPDATE ON tenants BEGIN UPDATE key_version SET version = version + 1; END;

        ALTER TABLE keys ADD COLUMN policy TEXT NOT NULL DEFAULT '{}';
        ALTER TABLE keys ADD COLUMN tenant_id TEXT REFERENCES tenants (id);
        ALTER TABLE keys ADD COLUMN role TEXT NOT NULL DEFAULT 'caller' CHECK (role IN ('caller', 'admin'));
        ALTER TABLE keys ADD COLUMN former_mac BLOB;
        ALTER TABLE keys ADD COLUMN former_until INTEGER;
        UPDATE keys SET policy = json_patch(
            CASE WHEN models IS NULL THEN '{}' ELSE '{"models":[' || replace(json_quote(models), '\n', '","') || ']}' END,
            CASE WHEN expires_at IS NULL THEN '{}' ELSE '{"expires_at":"' || strftime('%Y-%m-%dT%H:%M:%fZ', expires_at / 1000.0, 'unixepoch') || '"}' END);
        ALTER TABLE keys DROP COLUMN models;
        ALTER TABLE keys DROP COLUMN expires_at;

        ALTER TABLE ledger ADD COLUMN tenants TEXT;
        ALTER TABLE intents ADD COLUMN tenants TEXT;
        CREATE TABLE tenant_hours (
            hour INTEGER NOT NULL,
            tenant_id TEXT NOT NULL,
            requests INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            prompt_tokens INTEGER NOT NULL,
            completion_tokens INTEGER NOT NULL,
            cost_nanousd INTEGER NOT NULL,
            PRIMARY KEY (hour, tenant_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE audit (
            position INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            details TEXT NOT NULL,
            chain BLOB NOT NULL
        ) STRICT;
        CREATE TRIGGER audit_updated BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
        CREATE TRIGGER audit_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
        PRAGMA user_version = 5;
        """;

    // Answers to requests with an idempotency key, each for its key alone; created_at serves the removal of old ones.
    private const string Step6 = """
        CREATE TABLE kept_answers (
            key_id TEXT NOT NULL,
            name BLOB NOT NULL,
            asked BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            status INTEGER NOT NULL,
            headers BLOB NOT NULL,
            body BLOB,
            PRIMARY KEY (key_id, name)
        ) STRICT;
        CREATE INDEX kept_answers_by_age ON kept_answers (created_at);
        PRAGMA user_version = 6;
        """;

    // What a call used beside tokens of text, and the tier at which it was served; sums of the rows that are not priced whole, or not to be trusted.
    private const string Step7 = """
        ALTER TABLE ledger ADD COLUMN audio_cache_read INTEGER;
        ALTER TABLE ledger ADD COLUMN image_input INTEGER;
        ALTER TABLE ledger ADD COLUMN image_output INTEGER;
        ALTER TABLE ledger ADD COLUMN audio_ms INTEGER;
        ALTER TABLE ledger ADD COLUMN characters INTEGER;
        ALTER TABLE ledger ADD COLUMN images INTEGER;
        ALTER TABLE ledger ADD COLUMN search_units INTEGER;
        ALTER TABLE ledger ADD COLUMN web_searches INTEGER;
        ALTER TABLE ledger ADD COLUMN sources INTEGER;
        ALTER TABLE ledger ADD COLUMN file_searches INTEGER;
        ALTER TABLE ledger ADD COLUMN tier TEXT;
        ALTER TABLE intents ADD COLUMN audio_cache_read INTEGER;
        ALTER TABLE intents ADD COLUMN image_input INTEGER;
        ALTER TABLE intents ADD COLUMN image_output INTEGER;
        ALTER TABLE intents ADD COLUMN audio_ms INTEGER;
        ALTER TABLE intents ADD COLUMN characters INTEGER;
        ALTER TABLE intents ADD COLUMN images INTEGER;
        ALTER TABLE intents ADD COLUMN search_units INTEGER;
        ALTER TABLE intents ADD COLUMN web_searches INTEGER;
        ALTER TABLE intents ADD COLUMN sources INTEGER;
        ALTER TABLE intents ADD COLUMN file_searches INTEGER;
        ALTER TABLE intents ADD COLUMN tier TEXT;
        ALTER TABLE usage_hours ADD COLUMN unpriced INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE usage_hours ADD COLUMN quarantined INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE tenant_hours ADD COLUMN unpriced INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE tenant_hours ADD COLUMN quarantined INTEGER NOT NULL DEFAULT 0;
        UPDATE usage_hours SET unpriced = sums.unpriced FROM (
            SELECT started_at / 3600000 AS hour, key_id, model, target, SUM(flags & 4 <> 0) AS unpriced FROM ledger WHERE revision = 0 GROUP BY 1, 2, 3, 4) AS sums
            WHERE usage_hours.hour = sums.hour AND usage_hours.key_id = sums.key_id AND usage_hours.model = sums.model AND usage_hours.target = sums.target;
        PRAGMA user_version = 7;
        """;

    // What a price can depend on and rows did not keep, so that an attempt can be priced anew; rows of before cannot. What retention has taken out of the ledger: where its chain goes on, and the sums by the day.
    private const string Step8 = """
        ALTER TABLE ledger ADD COLUMN billed_input INTEGER;
        ALTER TABLE ledger ADD COLUMN billed_output INTEGER;
        ALTER TABLE ledger ADD COLUMN quality TEXT;
        ALTER TABLE ledger ADD COLUMN size TEXT;
        ALTER TABLE intents ADD COLUMN billed_input INTEGER;
        ALTER TABLE intents ADD COLUMN billed_output INTEGER;
        ALTER TABLE intents ADD COLUMN quality TEXT;
        ALTER TABLE intents ADD COLUMN size TEXT;
        CREATE INDEX ledger_corrections ON ledger (position) WHERE revision > 0;
        CREATE TABLE ledger_state (
            only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
            complete_from INTEGER NOT NULL,
            removed_to INTEGER NOT NULL,
            removed_chain BLOB,
            removed_rows INTEGER NOT NULL,
            removed_unchained INTEGER NOT NULL,
            removed_cost INTEGER NOT NULL,
            removed_until INTEGER NOT NULL
        ) STRICT;
        INSERT INTO ledger_state SELECT 1, IFNULL(MAX(position), 0) + 1, 0, NULL, 0, 0, 0, 0 FROM ledger;
        CREATE TABLE removed_days (
            day INTEGER NOT NULL,
            key_id TEXT NOT NULL,
            model TEXT NOT NULL,
            target TEXT NOT NULL,
            requests INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            prompt_tokens INTEGER NOT NULL,
            completion_tokens INTEGER NOT NULL,
            cost_nanousd INTEGER NOT NULL,
            unpriced INTEGER NOT NULL,
            quarantined INTEGER NOT NULL,
            PRIMARY KEY (day, key_id, model, target)
        ) STRICT, WITHOUT ROWID;
        DROP TRIGGER ledger_deleted;
        CREATE TRIGGER ledger_deleted BEFORE DELETE ON ledger WHEN OLD.position > (SELECT removed_to FROM ledger_state) BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
        PRAGMA user_version = 8;
        """;

    // What became of requests, and of keys whose texts are kept their bodies, encrypted, with their lengths and flags; ended_at serves the removal of old ones.
    private const string Step9 = """
        CREATE TABLE requests (
            position INTEGER PRIMARY KEY,
            request_id TEXT NOT NULL UNIQUE,
            ended_at INTEGER NOT NULL,
            key_id TEXT NOT NULL,
            door TEXT NOT NULL,
            dialect TEXT,
            model TEXT,
            target TEXT,
            status INTEGER NOT NULL,
            stream INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            error_code TEXT,
            prompt_tokens INTEGER NOT NULL,
            completion_tokens INTEGER NOT NULL,
            cost_nanousd INTEGER,
            duration_us INTEGER NOT NULL,
            asked BLOB,
            asked_length INTEGER,
            asked_flags INTEGER,
            answered BLOB,
            answered_length INTEGER,
            answered_flags INTEGER
        ) STRICT;
        CREATE INDEX requests_by_age ON requests (ended_at);
        PRAGMA user_version = 9;
        """;

    private const string AttemptColumns = """
        request_id TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            key_id TEXT NOT NULL,
            door TEXT NOT NULL,
            model TEXT NOT NULL,
            target TEXT NOT NULL,
            upstream_request_id TEXT,
            started_at INTEGER NOT NULL,
            duration_ms INTEGER NOT NULL,
            stream INTEGER NOT NULL,
            status INTEGER NOT NULL,
            error_code TEXT,
            flags INTEGER NOT NULL,
            input INTEGER NOT NULL,
            cache_read INTEGER NOT NULL,
            cache_write INTEGER NOT NULL,
            cache_write_long INTEGER NOT NULL,
            audio_input INTEGER NOT NULL,
            output INTEGER NOT NULL,
            reasoning INTEGER NOT NULL,
            audio_output INTEGER NOT NULL,
            cost_nanousd INTEGER,
            price_source TEXT,
            price_rule TEXT,
            revision INTEGER NOT NULL
        """;

    /// <summary>All steps, oldest first.</summary>
    public static IReadOnlyList<string> Steps { get; } = [Step1, Step2, Step3, Step4, Step5, Step6, Step7, Step8, Step9];

    /// <summary>Takes the steps that are missing, all in one transaction, so that two processes starting at once take them once.</summary>
    public static void Migrate(SqliteConnection connection, string path)
    {
        if (Version(connection, path) == Steps.Count)
        {
            return;
        }

        using var transaction = connection.BeginTransaction();
        for (var step = Version(connection, path); step < Steps.Count; step++)
        {
            connection.Execute(Steps[step]);
        }

        transaction.Commit();
    }

    /// <summary>For a connection that may not write: the schema must be exactly this program's.</summary>
    public static void Check(SqliteConnection connection, string path)
    {
        if (Version(connection, path) < Steps.Count)
        {
            throw new StoreException($"{path} has an older layout. Start `parlance serve` of this version once: it brings the store up to date.");
        }
    }

    private static int Version(SqliteConnection connection, string path)
    {
        var version = connection.Number("PRAGMA user_version");
        return version <= Steps.Count
            ? (int)version
            : throw new StoreException($"{path} was written by a newer version (layout {version}, this program knows {Steps.Count}). Use that version, or another data folder.");
    }
}
