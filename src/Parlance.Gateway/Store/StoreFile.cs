using Microsoft.Data.Sqlite;

namespace Parlance.Gateway.Store;

/// <summary>
/// The gateway's one SQLite file, <c>parlance.db</c> in the data folder. Opens connections; holds none. Several processes may use it at once:
/// WAL lets readers pass a writer, and writers wait for each other.
/// </summary>
internal sealed class StoreFile
{
    private const int BusySeconds = 10;

    public StoreFile(string folder)
    {
        Folder = System.IO.Path.GetFullPath(folder);
        Path = System.IO.Path.Combine(Folder, "parlance.db");
    }

    /// <summary>The data folder, absolute.</summary>
    public string Folder { get; }

    /// <summary>The database file, absolute.</summary>
    public string Path { get; }

    /// <summary>A connection that may write; makes the folder, the file and the newest schema when they are missing. Every commit is synced to the disk unless the caller turns that down.</summary>
    public SqliteConnection OpenWrite() => Guard(() =>
    {
        PrivateFile.CreateFolder(Folder);
        PrivateFile.Touch(Path);
        var connection = Connect(SqliteOpenMode.ReadWrite);
        try
        {
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.Execute("PRAGMA synchronous = FULL");
            StoreSchema.Migrate(connection, Path);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    });

    /// <summary>A connection that only reads, beside whoever writes. Fails when there is no store yet or its schema is not this program's.</summary>
    public SqliteConnection OpenRead()
    {
        if (!File.Exists(Path))
        {
            throw new StoreException($"There is no store at {Path}. `parlance serve` creates it; is the data folder the one it uses?");
        }

        return Guard(() =>
        {
            var connection = Connect(SqliteOpenMode.ReadOnly);
            try
            {
                StoreSchema.Check(connection, Path);
                return connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        });
    }

    /// <summary>Rewrites the header of the file with what it says already, and returns when this and all earlier commits are on the disk. Leaves the connection syncing every commit.</summary>
    public static void SyncedWrite(SqliteConnection connection)
    {
        connection.Execute("PRAGMA synchronous = FULL");
        connection.Execute("PRAGMA application_id = 1346457964"); // "PArl", as in StoreSchema
    }

    private SqliteConnection Connect(SqliteOpenMode mode)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = Path, Mode = mode, Pooling = false, DefaultTimeout = BusySeconds };
        var connection = new SqliteConnection(text.ToString());
        connection.Open();
        connection.Execute("PRAGMA busy_timeout = 5000");
        connection.Execute("PRAGMA trusted_schema = OFF");
        return connection;
    }

    private SqliteConnection Guard(Func<SqliteConnection> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The store {Path} cannot be opened: {e.Message}", e);
        }
    }
}
