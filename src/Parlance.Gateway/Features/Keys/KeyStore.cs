using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Store;
using Parlance.Manifests;

namespace Parlance.Gateway.Features.Keys;

/// <summary>
/// The keys in the data folder. Thread-safe, and safe beside a running gateway, which sees a change within two seconds. Secrets are hashed, so a key can be shown only when it is made. Every change leaves an entry in
/// the audit trail. Every member throws <see cref="StoreException"/>, with a message for a person, when the store cannot be used or the request makes no sense.
/// </summary>
public sealed partial class KeyStore
{
    /// <summary>Who acts when nothing else is said: a person at the command line.</summary>
    public const string Command = "command";

    private const string Columns = "id, name, hint, created_at, policy, tenant_id, role, former_until, revoked_at";
    private readonly StoreFile _file;
    private readonly TimeProvider _time;

    private KeyStore(StoreFile file, Pepper pepper, TimeProvider time)
    {
        _file = file;
        Pepper = pepper;
        _time = time;
    }

    internal Pepper Pepper { get; }

    /// <summary>Opens the store in <paramref name="folder"/>, making the folder (mode 0700), the database and the pepper when they are missing.</summary>
    public static KeyStore Open(string folder, TimeProvider? time = null)
    {
        var file = new StoreFile(folder);
        using var connection = file.OpenWrite();
        return new KeyStore(file, Pepper.Open(file, connection), time ?? TimeProvider.System);
    }

    /// <summary>Makes a key.</summary>
    /// <param name="name">1 to 100 characters; need not be unique.</param>
    /// <param name="policy">What it may do; null: everything.</param>
    /// <param name="tenantId">The organisation, team or user that it belongs to; null for none.</param>
    /// <param name="isAdmin">Whether it administers the gateway instead of calling models.</param>
    /// <param name="actor">Who makes it, for the audit trail.</param>
    public NewKey Create(string name, Policy? policy = null, string? tenantId = null, bool isAdmin = false, string actor = Command)
    {
        Validate(name, policy);
        return Change(connection =>
        {
            if (tenantId is not null)
            {
                TenantStore.Existing(connection, tenantId);
            }

            return Insert(connection, name, policy ?? Policy.None, tenantId, isAdmin, actor);
        });
    }

    /// <summary>All keys, oldest first, revoked ones included.</summary>
    public IReadOnlyList<KeyEntry> List()
    {
        using var connection = _file.OpenRead();
        using var command = connection.Command($"SELECT {Columns} FROM keys ORDER BY rowid");
        return Read(command);
    }

    /// <summary>Keys, oldest first.</summary>
    /// <param name="after">Id of the last key that is known already; null for the first page.</param>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<KeyEntry> Page(string? after, int count)
    {
        using var connection = _file.OpenRead();
        using var command = connection.Command($"SELECT {Columns} FROM keys WHERE rowid > IFNULL((SELECT rowid FROM keys WHERE id = $1), 0) ORDER BY rowid LIMIT $2", after, count);
        return Read(command);
    }

    /// <summary>The key with this id; null when there is none.</summary>
    public KeyEntry? TryGet(string id)
    {
        using var connection = _file.OpenRead();
        using var command = connection.Command($"SELECT {Columns} FROM keys WHERE id = $1", id);
        return Read(command) is [var only] ? only : null;
    }

    /// <summary>Changes name and policy of the key with this id; null leaves one as it is.</summary>
    public KeyEntry Update(string id, string? name, Policy? policy, string actor = Command) => Change(connection =>
    {
        var before = Find(connection, id);
        Validate(name ?? before.Name, policy);
        connection.Execute("UPDATE keys SET name = $1, policy = $2 WHERE id = $3", name ?? before.Name, PolicyJson.Write(policy ?? before.Policy), before.Id);
        return Audited(connection, actor, "key.update", before.Id);
    });

    /// <summary>Gives the key with this id another secret; the one before works for <paramref name="overlap"/> as well, so that callers can change over one by one.</summary>
    public NewKey Rotate(string id, TimeSpan overlap, string actor = Command)
    {
        if (overlap < TimeSpan.Zero || overlap > TimeSpan.FromDays(30))
        {
            throw new StoreException("The old secret may work for 0 seconds to 30 days longer.");
        }

        return Change(connection =>
        {
            var before = Find(connection, id);
            if (before.RevokedAt is not null)
            {
                throw new StoreException($"The key {before.Id} is revoked. Make a new one.");
            }

            var secret = KeyFormat.Create();
            Pepper.TryMac(secret, out var mac);
            connection.Execute(
                "UPDATE keys SET former_mac = mac, former_until = $1, mac = $2, hint = $3 WHERE id = $4",
                (_time.GetUtcNow() + overlap).ToUnixTimeMilliseconds(), mac.Bytes.ToArray(), KeyFormat.Hint(secret), before.Id);
            return new NewKey(Audited(connection, actor, "key.rotate", before.Id), new Secret(secret));
        });
    }

    /// <summary>Revokes the key with this id, or else the one working key with this name. A key that was revoked before stays as it was.</summary>
    /// <returns>The key, revoked.</returns>
    public KeyEntry Revoke(string idOrName, string actor = Command) => Change(connection =>
    {
        var before = Find(connection, idOrName);
        if (before.RevokedAt is not null)
        {
            return before;
        }

        connection.Execute("UPDATE keys SET revoked_at = $1 WHERE id = $2", Now(), before.Id);
        return Audited(connection, actor, "key.revoke", before.Id);
    });

    /// <summary>
    /// Makes the key <c>first</c> and writes it to the file <c>first-key</c> (mode 0600) in the data folder, when the store has never had a key for callers and <paramref name="configured"/> is false.
    /// </summary>
    /// <param name="configured">Whether the configuration has keys.</param>
    /// <returns>The key, for the host to show once; null when none was needed.</returns>
    public NewKey? EnsureFirst(bool configured) => configured ? null : Change(connection =>
    {
        if (connection.Number("SELECT COUNT(*) FROM keys WHERE role = 'caller'") > 0)
        {
            return null;
        }

        var key = Insert(connection, "first", Policy.None, null, isAdmin: false, Command);

        // Before the commit: a crash in between makes another key next time instead of one that nobody knows.
        PrivateFile.Replace(Path.Combine(_file.Folder, "first-key"), Encoding.ASCII.GetBytes(key.Secret.Reveal() + "\n"));
        return key;
    });

    /// <summary>Writes an entry of something else than keys into the audit trail.</summary>
    /// <param name="actor">Who acts.</param>
    /// <param name="action">What is done, for example <c>ledger.rerate</c>.</param>
    /// <param name="subject">To what.</param>
    /// <param name="details">What more there is to say: writes the fields of an object. No secrets.</param>
    public void Note(string actor, string action, string subject, Action<Utf8JsonWriter> details) => Change(connection =>
    {
        AuditTrail.Write(connection, new AuditEntry(_time.GetUtcNow(), actor, action, subject, AuditTrail.Json(details)));
        return true;
    });

    internal SqliteConnection OpenRead() => _file.OpenRead();

    /// <summary>Writes the fields of a key into an object that has been opened: everything but the secret.</summary>
    public static void Write(Utf8JsonWriter json, KeyEntry key)
    {
        json.WriteString("id", key.Id);
        json.WriteString("name", key.Name);
        json.WriteString("hint", key.Hint);
        json.WriteString("role", key.IsAdmin ? "admin" : "caller");
        json.WriteString("tenant_id", key.TenantId);
        json.WriteString("created_at", key.CreatedAt);
        WriteTime(json, "revoked_at", key.RevokedAt);
        WriteTime(json, "former_until", key.FormerUntil);
        PolicyJson.WriteFields(json, key.Policy);
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private T Change<T>(Func<SqliteConnection, T> change)
    {
        using var connection = _file.OpenWrite();
        using var transaction = connection.BeginTransaction();
        var result = change(connection);
        transaction.Commit();
        return result;
    }

    private NewKey Insert(SqliteConnection connection, string name, Policy policy, string? tenantId, bool isAdmin, string actor, string? givenId = null)
    {
        var secret = KeyFormat.Create();
        Pepper.TryMac(secret, out var mac);
        var id = givenId ?? $"key_{RandomNumberGenerator.GetString(KeyFormat.Alphabet, 12)}";
        connection.Execute(
            "INSERT INTO keys (id, name, mac, hint, created_at, policy, tenant_id, role) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            id, name, mac.Bytes.ToArray(), KeyFormat.Hint(secret), Now(), PolicyJson.Write(policy), tenantId, isAdmin ? "admin" : "caller");
        return new NewKey(Audited(connection, actor, "key.create", id), new Secret(secret));
    }

    private KeyEntry Audited(SqliteConnection connection, string actor, string action, string id)
    {
        var entry = Find(connection, id);
        AuditTrail.Write(connection, new AuditEntry(_time.GetUtcNow(), actor, action, id, AuditTrail.Json(json => Write(json, entry))));
        return entry;
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private static KeyEntry Find(SqliteConnection connection, string idOrName)
    {
        using var command = connection.Command($"SELECT {Columns} FROM keys WHERE id = $1 OR name = $1 ORDER BY rowid", idOrName);
        var found = Read(command);
        if (found.FirstOrDefault(key => key.Id == idOrName) is { } exact)
        {
            return exact;
        }

        var working = found.Where(key => key.RevokedAt is null).ToList();
        return (working.Count, found.Count) switch
        {
            (1, _) => working[0],
            (0, 1) => found[0],
            (0, 0) when idOrName.StartsWith("static:", StringComparison.Ordinal) => throw new StoreException($"'{idOrName}' is written in the configuration; remove it there."),
            (0, 0) => throw new StoreException($"No key has the id or name '{idOrName}'. `parlance keys list` shows them."),
            (0, _) => throw new StoreException($"All keys named '{idOrName}' are revoked already."),
            _ => throw new StoreException($"{working.Count} keys are named '{idOrName}'. Say which by id: {string.Join(", ", working.Select(key => key.Id))}."),
        };
    }

    private static List<KeyEntry> Read(SqliteCommand command)
    {
        using var rows = command.ExecuteReader();
        var entries = new List<KeyEntry>();
        while (rows.Read())
        {
            entries.Add(new KeyEntry(rows.GetString(0), rows.GetString(1), rows.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(3)))
            {
                Policy = PolicyJson.Read(rows.GetString(4)),
                TenantId = rows.IsDBNull(5) ? null : rows.GetString(5),
                IsAdmin = rows.GetString(6) == "admin",
                FormerUntil = rows.Time(7),
                RevokedAt = rows.Time(8),
            });
        }

        return entries;
    }

    private static void Validate(string name, Policy? policy)
    {
        if (!GivenName.IsName(name))
        {
            throw new StoreException("A key's name has 1 to 100 characters, no line breaks, no space at its ends.");
        }

        if (policy?.Models?.FirstOrDefault(model => model.Length == 0 || model.Any(char.IsWhiteSpace)) is { } bad)
        {
            throw new StoreException($"'{bad}' is not a pattern of model names.");
        }
    }
}
