using System.Text;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Idempotency;

/// <summary>Answers by caller's key and idempotency key, encrypted, for a day. Thread-safe.</summary>
internal sealed class KeptAnswers(StoreFile file, TimeProvider time) : IDisposable
{
    /// <summary>As long as the field keeps them.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    private const int RemoveEvery = 256;
    private readonly StoreThread _thread = new(file, "kept answers");
    private int _added;

    /// <exception cref="StoreException">The store cannot be read.</exception>
    public Task<KeptAnswer?> FindAsync(string keyId, byte[] name) => _thread.RunAsync((connection, seal) =>
    {
        using var command = connection.Command("SELECT asked, status, headers, body FROM kept_answers WHERE key_id = $1 AND name = $2 AND created_at >= $3", keyId, name, Oldest());
        using var rows = command.ExecuteReader();
        return rows.Read() && seal.TryOpen((byte[])rows[2], Row(keyId, name, "headers")) is { } headers
            ? new KeptAnswer((byte[])rows[0], rows.GetInt32(1), Encoding.UTF8.GetString(headers), rows.IsDBNull(3) ? null : seal.TryOpen((byte[])rows[3], Row(keyId, name, "body")))
            : null;
    });

    /// <exception cref="StoreException">It could not be kept.</exception>
    public Task AddAsync(string keyId, byte[] name, KeptAnswer answer) => _thread.RunAsync((connection, seal) =>
    {
        if (_added++ % RemoveEvery == 0)
        {
            connection.Execute("DELETE FROM kept_answers WHERE created_at < $1", Oldest());
        }

        return connection.Execute(
            "INSERT OR REPLACE INTO kept_answers (key_id, name, asked, created_at, status, headers, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            keyId, name, answer.Asked, time.GetUtcNow().ToUnixTimeMilliseconds(), answer.Status, seal.Seal(Encoding.UTF8.GetBytes(answer.Headers), Row(keyId, name, "headers")), answer.Body is { } body ? seal.Seal(body, Row(keyId, name, "body")) : null);
    });

    public void Dispose() => _thread.Dispose();

    private static string Row(string keyId, byte[] name, string column) => $"kept_answers/{keyId}/{Convert.ToHexString(name)}/{column}";

    private long Oldest() => (time.GetUtcNow() - KeptFor).ToUnixTimeMilliseconds();
}
