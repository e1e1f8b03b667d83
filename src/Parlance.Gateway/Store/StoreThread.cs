using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Parlance.Gateway.Store;

/// <summary>One thread with a connection of its own, for what is kept of answers: no caller's thread waits for the disk. It and its connection begin with the first work. Thread-safe.</summary>
internal sealed class StoreThread : IDisposable
{
    private const int Capacity = 4096;

    private readonly BlockingCollection<Action<SqliteConnection, StoreSeal>> _work = new(Capacity);
    private readonly StoreFile _file;
    private readonly string _name;
    private readonly Lock _start = new();
    private Thread? _thread;

    /// <param name="file">The store.</param>
    /// <param name="name">What is kept, for messages.</param>
    public StoreThread(StoreFile file, string name) => (_file, _name) = (file, name);

    /// <summary>Runs <paramref name="work"/> after all that was given before.</summary>
    /// <exception cref="StoreException">The store cannot be used, or too much waits for it.</exception>
    public Task<T> RunAsync<T>(Func<SqliteConnection, StoreSeal, T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Start();
        var isTaken = !_work.IsAddingCompleted && _work.TryAdd((connection, seal) =>
        {
            try
            {
                done.SetResult(work(connection, seal));
            }
            catch (SqliteException e)
            {
                done.SetException(new StoreException($"The {_name} cannot be used: {e.Message}", e));
            }
        });
        if (!isTaken)
        {
            done.SetException(new StoreException($"Too many {_name} wait to be written or read."));
        }

        return done.Task;
    }

    /// <summary>Finishes what was begun and closes the file.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        _thread?.Join();
        _work.Dispose();
    }

    private void Start()
    {
        if (_thread is not null)
        {
            return;
        }

        lock (_start)
        {
            if (_thread is null)
            {
                var connection = _file.OpenWrite();
                var seal = StoreSeal.Open(_file, connection);

                // An answer that a power cut takes away is asked for again; the ledger has its own connection.
                connection.Execute("PRAGMA synchronous = NORMAL");
                _thread = new Thread(() => Run(connection, seal)) { IsBackground = true, Name = $"parlance {_name}" };
                _thread.Start();
            }
        }
    }

    private void Run(SqliteConnection connection, StoreSeal seal)
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work(connection, seal);
        }

        connection.Dispose();
        seal.Dispose();
    }
}
