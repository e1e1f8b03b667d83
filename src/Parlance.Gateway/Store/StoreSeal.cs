using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Parlance.Gateway.Store;

/// <summary>
/// Encrypts what the database keeps of conversations: AES-256-GCM under 32 random bytes in <c>seal</c> beside it, mode 0600, bound to the row that it stands in. A copy of the database alone tells nothing.
/// Not thread-safe.
/// </summary>
internal sealed class StoreSeal : IDisposable
{
    private const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly AesGcm _cipher;

    private StoreSeal(byte[] key) => _cipher = new AesGcm(key, TagLength);

    /// <summary>Reads the key, or makes one.</summary>
    /// <exception cref="StoreException">It is damaged.</exception>
    public static StoreSeal Open(StoreFile store, SqliteConnection connection)
    {
        var path = Path.Combine(store.Folder, "seal");
        if (!File.Exists(path))
        {
            // The write lock makes two processes that start at once take turns; the second finds the file.
            using var transaction = connection.BeginTransaction();
            if (!File.Exists(path))
            {
                PrivateFile.Replace(path, RandomNumberGenerator.GetBytes(KeyLength));
            }
        }

        var key = File.ReadAllBytes(path);
        return key.Length == KeyLength
            ? new StoreSeal(key)
            : throw new StoreException($"{path} has {key.Length} bytes instead of {KeyLength}. Restore it from a backup, or remove it: stored responses cannot be read without it.");
    }

    /// <summary>With the key that is there; null when there is none, and nothing was ever encrypted.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public static StoreSeal? TryOpen(StoreFile store)
    {
        var path = Path.Combine(store.Folder, "seal");
        try
        {
            return File.Exists(path) && File.ReadAllBytes(path) is { Length: KeyLength } key ? new StoreSeal(key) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The encrypted form of <paramref name="plain"/>, to be opened for the same <paramref name="row"/> only.</summary>
    public byte[] Seal(ReadOnlySpan<byte> plain, string row)
    {
        var output = new byte[NonceLength + TagLength + plain.Length];
        RandomNumberGenerator.Fill(output.AsSpan(0, NonceLength));
        _cipher.Encrypt(output.AsSpan(0, NonceLength), plain, output.AsSpan(NonceLength + TagLength), output.AsSpan(NonceLength, TagLength), Encoding.UTF8.GetBytes(row));
        return output;
    }

    /// <summary>What was sealed; null when it was not, or for another row, or under another key.</summary>
    public byte[]? TryOpen(ReadOnlySpan<byte> text, string row)
    {
        if (text.Length < NonceLength + TagLength)
        {
            return null;
        }

        var plain = new byte[text.Length - NonceLength - TagLength];
        try
        {
            _cipher.Decrypt(text[..NonceLength], text[(NonceLength + TagLength)..], text.Slice(NonceLength, TagLength), plain, Encoding.UTF8.GetBytes(row));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    public void Dispose() => _cipher.Dispose();
}
