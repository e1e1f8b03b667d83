using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Keys;

/// <summary>
/// Who changed what of keys and tenants, each entry in the transaction of its change, chained like the rows of the ledger: SHA-256 over the link before it, then time, actor, action, subject and details, each
/// followed by a line feed. No secret is ever part of an entry.
/// </summary>
internal static class AuditTrail
{
    public const int LargestPage = 200;

    public static void Write(SqliteConnection connection, AuditEntry entry)
    {
        using var last = connection.Command("SELECT chain FROM audit ORDER BY position DESC LIMIT 1");
        var link = Link(last.ExecuteScalar() as byte[] ?? new byte[SHA256.HashSizeInBytes], entry);
        connection.Execute(
            "INSERT INTO audit (at, actor, action, subject, details, chain) VALUES ($1, $2, $3, $4, $5, $6)",
            entry.At.ToUnixTimeMilliseconds(), entry.Actor, entry.Action, entry.Subject, entry.Details, link);
    }

    /// <summary>Entries, oldest first.</summary>
    public static IReadOnlyList<(long Position, AuditEntry Entry)> Page(SqliteConnection connection, long after, int count)
    {
        using var command = connection.Command("SELECT position, at, actor, action, subject, details FROM audit WHERE position > $1 ORDER BY position LIMIT $2", after, Math.Clamp(count, 1, LargestPage));
        using var rows = command.ExecuteReader();
        var page = new List<(long, AuditEntry)>();
        while (rows.Read())
        {
            page.Add((rows.GetInt64(0), Read(rows)));
        }

        return page;
    }

    /// <summary>The positions of entries that do not follow from the one before, at most 20.</summary>
    public static IReadOnlyList<long> Broken(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT position, at, actor, action, subject, details, chain FROM audit ORDER BY position");
        using var rows = command.ExecuteReader();
        var link = new byte[SHA256.HashSizeInBytes];
        var broken = new List<long>();
        while (rows.Read() && broken.Count < 20)
        {
            var stored = (byte[])rows.GetValue(6);
            if (!Link(link, Read(rows)).AsSpan().SequenceEqual(stored))
            {
                broken.Add(rows.GetInt64(0));
            }

            link = stored;
        }

        return broken;
    }

    /// <summary>One object.</summary>
    public static string Json(Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static AuditEntry Read(SqliteDataReader rows) =>
        new(DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(1)), rows.GetString(2), rows.GetString(3), rows.GetString(4), rows.GetString(5));

    private static byte[] Link(byte[] before, AuditEntry entry) =>
        SHA256.HashData([.. before, .. Encoding.UTF8.GetBytes($"{entry.At.ToUnixTimeMilliseconds()}\n{entry.Actor}\n{entry.Action}\n{entry.Subject}\n{entry.Details}\n")]);
}
