using Microsoft.Data.Sqlite;

namespace Parlance.Gateway.Features.Keys;

/// <summary>Columns of the table of keys that need a translation.</summary>
internal static class KeyColumns
{
    public static DateTimeOffset? Time(this SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
