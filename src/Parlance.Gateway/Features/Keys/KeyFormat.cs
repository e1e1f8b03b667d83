using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Parlance.Gateway.Features.Keys;

/// <summary>
/// How a key of ours is spelled: <c>pk-</c>, 256 random bits as 43 base62 digits, 6 base62 digits of checksum; 52 characters. The checksum lets a person's typing error or a
/// secret scanner's find be told from a key without asking any store.
/// </summary>
public static class KeyFormat
{
    internal const string Prefix = "pk-";
    internal const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int PayloadLength = 43; // 62^43 > 2^256
    private const int ChecksumLength = 6; // 62^6 > 2^32
    private const int Length = 3 + PayloadLength + ChecksumLength;

    /// <summary>Whether <paramref name="text"/> has the shape of a key and its checksum is right; says nothing of any store.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text) =>
        text.Length == Length
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && !text[Prefix.Length..].ContainsAnyExcept(Alphabet)
        && text[^ChecksumLength..].SequenceEqual(Checksum(text[..^ChecksumLength]));

    internal static string Create()
    {
        Span<byte> random = stackalloc byte[32];
        RandomNumberGenerator.Fill(random);
        return Format(random);
    }

    internal static string Format(ReadOnlySpan<byte> random)
    {
        var start = Prefix + Digits(new BigInteger(random, isUnsigned: true, isBigEndian: true), PayloadLength);
        return start + Checksum(start);
    }

    internal static string Hint(string key) => $"{Prefix}…{key[^4..]}";

    private static string Checksum(ReadOnlySpan<char> text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(text.ToArray()), hash);
        return Digits(new BigInteger(hash[..4], isUnsigned: true, isBigEndian: true), ChecksumLength);
    }

    private static string Digits(BigInteger number, int length) => string.Create(length, number, static (digits, rest) =>
    {
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            (rest, var digit) = BigInteger.DivRem(rest, Alphabet.Length);
            digits[i] = Alphabet[(int)digit];
        }
    });
}
