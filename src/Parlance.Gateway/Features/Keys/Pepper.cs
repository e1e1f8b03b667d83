using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Parlance.Gateway.Store;

namespace Parlance.Gateway.Features.Keys;

/// <summary>
/// The server's own secret under which keys are hashed: 32 random bytes in <c>pepper</c> beside the database, mode 0600. A copy of the database alone tells nothing of the keys.
/// </summary>
internal sealed class Pepper
{
    /// <summary>Longest key that is looked at, in bytes; a longer one is no key.</summary>
    public const int LongestKey = 512;

    private const int Length = 32;
    private readonly byte[] _bytes;

    private Pepper(byte[] bytes) => _bytes = bytes;

    /// <summary>Reads the pepper, or makes it when the store has no keys yet.</summary>
    /// <exception cref="StoreException">It is missing although keys were hashed with it, or it is damaged.</exception>
    public static Pepper Open(StoreFile store, SqliteConnection connection)
    {
        var path = Path.Combine(store.Folder, "pepper");
        if (!File.Exists(path))
        {
            // The write lock makes two processes that start at once take turns; the second finds the file.
            using var transaction = connection.BeginTransaction();
            if (!File.Exists(path))
            {
                Make(path, connection);
            }
        }

        var bytes = File.ReadAllBytes(path);
        return bytes.Length == Length
            ? new Pepper(bytes)
            : throw new StoreException($"{path} has {bytes.Length} bytes instead of {Length}. Restore it from a backup: the keys in the store were hashed with it.");
    }

    /// <summary>The MAC of what a caller presented; false when it cannot be a key.</summary>
    public bool TryMac(ReadOnlySpan<char> presented, out KeyMac mac)
    {
        mac = default;
        Span<byte> text = stackalloc byte[LongestKey];
        if (presented.IsEmpty || presented.Length > LongestKey || !Encoding.UTF8.TryGetBytes(presented, text, out var length))
        {
            return false;
        }

        HMACSHA256.HashData(_bytes, text[..length], mac.Bytes);
        return true;
    }

    private static void Make(string path, SqliteConnection connection)
    {
        if (connection.Number("SELECT COUNT(*) FROM keys") > 0)
        {
            throw new StoreException($"{path} is missing, and the keys in the store were hashed with it. Restore it from a backup, or move the store away to start anew.");
        }

        PrivateFile.Replace(path, RandomNumberGenerator.GetBytes(Length));
    }
}
