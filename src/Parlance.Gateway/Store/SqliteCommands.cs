using Microsoft.Data.Sqlite;

namespace Parlance.Gateway.Store;

/// <summary>Constant SQL text with parameters, in one line. Parameters are <c>$1</c>, <c>$2</c>… in order.</summary>
internal static class SqliteCommands
{
    public static SqliteCommand Command(this SqliteConnection connection, string text, params ReadOnlySpan<object?> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", values[i] ?? DBNull.Value);
        }

        return command;
    }

    public static int Execute(this SqliteConnection connection, string text, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Command(text, values);
        return command.ExecuteNonQuery();
    }

    public static long Number(this SqliteConnection connection, string text, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Command(text, values);
        return (long)command.ExecuteScalar()!;
    }
}
