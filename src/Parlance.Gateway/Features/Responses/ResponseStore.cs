using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Responses;

/// <summary>
/// Answers by the key that made them, encrypted, in the gateway's file. Answers older than <see cref="KeptFor"/> are
/// removed as new ones come. Thread-safe.
/// </summary>
internal sealed class ResponseStore : IDisposable
{
    /// <summary>As long as the vendor keeps them.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    private readonly StoreThread _thread;
    private readonly TimeProvider _time;

    public ResponseStore(StoreFile file, TimeProvider time) => (_thread, _time) = (new StoreThread(file, "stored responses"), time);

    /// <summary>Keeps an answer. One of the same id and key that is there already stays.</summary>
    /// <exception cref="StoreException">It could not be kept.</exception>
    public Task AddAsync(string keyId, string id, StoredResponse response) => _thread.RunAsync((connection, seal) =>
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        connection.Execute("DELETE FROM responses WHERE created_at < $1", now - (long)KeptFor.TotalMilliseconds);
        return connection.Execute("INSERT OR IGNORE INTO responses (key_id, id, created_at, json, input) VALUES ($1, $2, $3, $4, $5)", keyId, id, now, seal.Seal(response.Json, Row(keyId, id, "json")), seal.Seal(response.Input, Row(keyId, id, "input")));
    });

    /// <summary>The answer of that id; null when the key has none.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public Task<StoredResponse?> FindAsync(string keyId, string id) => _thread.RunAsync((connection, seal) =>
    {
        var oldest = _time.GetUtcNow().ToUnixTimeMilliseconds() - (long)KeptFor.TotalMilliseconds;
        using var command = connection.Command("SELECT json, input FROM responses WHERE key_id = $1 AND id = $2 AND created_at >= $3", keyId, id, oldest);
        using var reader = command.ExecuteReader();
        return reader.Read() && seal.TryOpen((byte[])reader[0], Row(keyId, id, "json")) is { } json && seal.TryOpen((byte[])reader[1], Row(keyId, id, "input")) is { } input ? new StoredResponse(json, input) : null;
    });

    /// <summary>Removes the answer; false when the key has none of that id.</summary>
    /// <exception cref="StoreException">The store cannot be written.</exception>
    public Task<bool> RemoveAsync(string keyId, string id) => _thread.RunAsync((connection, seal) => connection.Execute("DELETE FROM responses WHERE key_id = $1 AND id = $2", keyId, id) > 0);

    /// <summary>Finishes what was begun and closes the file.</summary>
    public void Dispose() => _thread.Dispose();

    private static string Row(string keyId, string id, string column) => $"responses/{keyId}/{id}/{column}";
}
