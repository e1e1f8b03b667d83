using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Parlance.Simulator.Models;

/// <summary>Repeatable randomness: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). A mutable struct: pass it by reference.</summary>
internal struct Dice(ulong state)
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private ulong _state = state;

    /// <summary>A starting state that depends on every byte of <paramref name="input"/>.</summary>
    public static ulong StateOf(long seed, ReadOnlySpan<byte> input)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash) ^ new Dice((ulong)seed).Next();
    }

    /// <summary>A starting state that depends on every character of <paramref name="input"/>.</summary>
    public static ulong StateOf(long seed, string input) => StateOf(seed, Encoding.UTF8.GetBytes(input));

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>0…<paramref name="limit"/> − 1.</summary>
    public int Below(int limit) => (int)(Next() % (uint)limit);

    public T Pick<T>(ReadOnlySpan<T> from) => from[Below(from.Length)];

    /// <summary>An id of 24 letters and digits behind <paramref name="prefix"/>.</summary>
    public string Id(string prefix)
    {
        Span<char> id = stackalloc char[24];
        for (var i = 0; i < id.Length; i++)
        {
            id[i] = Alphabet[Below(Alphabet.Length)];
        }

        return string.Concat(prefix, id);
    }
}
