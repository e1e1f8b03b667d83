using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Responses;

/// <summary>
/// Answers by the key that made them, encrypted, in the gateway's file. One thread of its own reads and writes, so that no caller's thread waits for the disk. Answers older than <see cref="KeptFor"/> are
/// removed as new ones come. Thread-safe.
/// </summary>
internal sealed class ResponseStore : IDisposable
{
    /// <summary>As long as the vendor keeps them.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    private const int Capacity = 4096;

    private readonly BlockingCollection<Action<SqliteConnection>> _work = new(Capacity);
    private readonly SqliteConnection _connection;
    private readonly StoreSeal _seal;
    private readonly TimeProvider _time;
    private readonly Thread _thread;

    public ResponseStore(StoreFile file, TimeProvider time)
    {
        _time = time;
        _connection = file.OpenWrite();
        _seal = StoreSeal.Open(file, _connection);

        // An answer that a power cut takes away is asked for again; the ledger has its own connection.
        _connection.Execute("PRAGMA synchronous = NORMAL");
        _thread = new Thread(Run) { IsBackground = true, Name = "parlance responses" };
        _thread.Start();
    }

    /// <summary>Keeps an answer. One of the same id and key that is there already stays.</summary>
    /// <exception cref="StoreException">It could not be kept.</exception>
    public Task AddAsync(string keyId, string id, StoredResponse response) => RunAsync(connection =>
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        connection.Execute("DELETE FROM responses WHERE created_at < $1", now - (long)KeptFor.TotalMilliseconds);
        return connection.Execute("INSERT OR IGNORE INTO responses (key_id, id, created_at, json, input) VALUES ($1, $2, $3, $4, $5)", keyId, id, now, _seal.Seal(response.Json, Row(keyId, id, "json")), _seal.Seal(response.Input, Row(keyId, id, "input")));
    });

    /// <summary>The answer of that id; null when the key has none.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public Task<StoredResponse?> FindAsync(string keyId, string id) => RunAsync(connection =>
    {
        var oldest = _time.GetUtcNow().ToUnixTimeMilliseconds() - (long)KeptFor.TotalMilliseconds;
        using var command = connection.Command("SELECT json, input FROM responses WHERE key_id = $1 AND id = $2 AND created_at >= $3", keyId, id, oldest);
        using var reader = command.ExecuteReader();
        return reader.Read() && _seal.TryOpen((byte[])reader[0], Row(keyId, id, "json")) is { } json && _seal.TryOpen((byte[])reader[1], Row(keyId, id, "input")) is { } input ? new StoredResponse(json, input) : null;
    });

    /// <summary>Removes the answer; false when the key has none of that id.</summary>
    /// <exception cref="StoreException">The store cannot be written.</exception>
    public Task<bool> RemoveAsync(string keyId, string id) => RunAsync(connection => connection.Execute("DELETE FROM responses WHERE key_id = $1 AND id = $2", keyId, id) > 0);

    /// <summary>Finishes what was begun and closes the file.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _connection.Dispose();
        _seal.Dispose();
        _work.Dispose();
    }

    private static string Row(string keyId, string id, string column) => $"responses/{keyId}/{id}/{column}";

    private Task<T> RunAsync<T>(Func<SqliteConnection, T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var isTaken = !_work.IsAddingCompleted && _work.TryAdd(connection =>
        {
            try
            {
                done.SetResult(work(connection));
            }
            catch (SqliteException e)
            {
                done.SetException(new StoreException($"The stored responses cannot be used: {e.Message}", e));
            }
        });
        if (!isTaken)
        {
            done.SetException(new StoreException("Too many stored responses wait to be written or read."));
        }

        return done.Task;
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work(_connection);
        }
    }
}
