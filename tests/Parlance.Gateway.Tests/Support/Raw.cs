using Microsoft.Data.Sqlite;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Tests.Support;

/// <summary>Looks into the database file past the code under test.</summary>
internal static class Raw
{
    public static SqliteConnection Open(string folder)
    {
        var connection = new SqliteConnection($"Data Source={new StoreFile(folder).Path};Pooling=False");
        connection.Open();
        return connection;
    }

    public static long Number(string folder, string sql)
    {
        using var connection = Open(folder);
        return connection.Number(sql);
    }

    public static void Execute(string folder, string sql)
    {
        using var connection = Open(folder);
        connection.Execute(sql);
    }
}
