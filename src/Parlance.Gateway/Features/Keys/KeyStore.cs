using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Parlance.Gateway.Store;
using Parlance.Manifests;

namespace Parlance.Gateway.Features.Keys;

/// <summary>
/// The keys in the data folder. Thread-safe, and safe beside a running gateway, which sees a change within two seconds. Secrets are hashed, so a key can be shown only when it is made.
/// Every member throws <see cref="StoreException"/>, with a message for a person, when the store cannot be used or the request makes no sense.
/// </summary>
public sealed class KeyStore
{
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
    /// <param name="models">Patterns of model names it may call, for example <c>openai/*</c>; null: all models.</param>
    /// <param name="expiresAt">When it stops working; null: never.</param>
    public NewKey Create(string name, IReadOnlyList<string>? models = null, DateTimeOffset? expiresAt = null)
    {
        Validate(name, models);
        using var connection = _file.OpenWrite();
        return Insert(connection, name, models, expiresAt);
    }

    /// <summary>All keys, oldest first, revoked ones included.</summary>
    public IReadOnlyList<KeyEntry> List()
    {
        using var connection = _file.OpenRead();
        using var command = connection.Command("SELECT id, name, hint, created_at, models, expires_at, revoked_at FROM keys ORDER BY rowid");
        return Read(command);
    }

    /// <summary>Revokes the key with this id, or else the one working key with this name. A key that was revoked before stays as it was.</summary>
    /// <returns>The key, revoked.</returns>
    public KeyEntry Revoke(string idOrName)
    {
        using var connection = _file.OpenWrite();
        using var transaction = connection.BeginTransaction();
        var id = Find(connection, idOrName).Id;
        connection.Execute("UPDATE keys SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL", Now(), id);
        var entry = Find(connection, id);
        transaction.Commit();
        return entry;
    }

    /// <summary>
    /// Makes the key <c>first</c> and writes it to the file <c>first-key</c> (mode 0600) in the data folder, when the store has never had a key and <paramref name="configured"/> is false.
    /// </summary>
    /// <param name="configured">Whether the configuration has keys.</param>
    /// <returns>The key, for the host to show once; null when none was needed.</returns>
    public NewKey? EnsureFirst(bool configured)
    {
        if (configured)
        {
            return null;
        }

        using var connection = _file.OpenWrite();
        using var transaction = connection.BeginTransaction();
        if (connection.Number("SELECT COUNT(*) FROM keys") > 0)
        {
            return null;
        }

        var key = Insert(connection, "first", models: null, expiresAt: null);
        // Before the commit: a crash in between makes another key next time instead of one that nobody knows.
        PrivateFile.Replace(Path.Combine(_file.Folder, "first-key"), Encoding.ASCII.GetBytes(key.Secret.Reveal() + "\n"));
        transaction.Commit();
        return key;
    }

    internal SqliteConnection OpenRead() => _file.OpenRead();

    private NewKey Insert(SqliteConnection connection, string name, IReadOnlyList<string>? models, DateTimeOffset? expiresAt)
    {
        var secret = KeyFormat.Create();
        Pepper.TryMac(secret, out var mac);
        var id = $"key_{RandomNumberGenerator.GetString(KeyFormat.Alphabet, 12)}";
        var now = Now();
        connection.Execute(
            "INSERT INTO keys (id, name, mac, hint, models, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            id, name, mac.Bytes.ToArray(), KeyFormat.Hint(secret), models is null ? null : string.Join('\n', models), now, expiresAt?.ToUnixTimeMilliseconds());
        var entry = new KeyEntry(id, name, KeyFormat.Hint(secret), DateTimeOffset.FromUnixTimeMilliseconds(now)) { Models = models, ExpiresAt = expiresAt };
        return new NewKey(entry, new Secret(secret));
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private static KeyEntry Find(SqliteConnection connection, string idOrName)
    {
        using var command = connection.Command(
            "SELECT id, name, hint, created_at, models, expires_at, revoked_at FROM keys WHERE id = $1 OR name = $1 ORDER BY rowid", idOrName);
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
                Models = rows.Patterns(4),
                ExpiresAt = rows.Time(5),
                RevokedAt = rows.Time(6),
            });
        }

        return entries;
    }

    private static void Validate(string name, IReadOnlyList<string>? models)
    {
        if (name.Length is 0 or > 100 || name.Any(char.IsControl) || name.Trim() != name)
        {
            throw new StoreException("A key's name has 1 to 100 characters, no line breaks, no space at its ends.");
        }

        if (models?.FirstOrDefault(model => model.Length == 0 || model.Any(char.IsWhiteSpace)) is { } bad)
        {
            throw new StoreException($"'{bad}' is not a pattern of model names.");
        }
    }
}
