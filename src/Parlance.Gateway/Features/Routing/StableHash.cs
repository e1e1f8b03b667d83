using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Parlance.Gateway.Features.Routing;

/// <summary>A hash that is the same in every process and on every node: not for secrets.</summary>
internal static class StableHash
{
    private const ulong First = 0x9E3779B97F4A7C15;
    private const ulong Second = 0xD1B54A32D192ED03;

    /// <summary>Of bytes.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var hash = seed ^ ((ulong)bytes.Length * First);
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        Span<byte> rest = stackalloc byte[sizeof(ulong)];
        rest.Clear();
        bytes.CopyTo(rest);
        return Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(rest));
    }

    /// <summary>Of a text.</summary>
    public static ulong Of(ReadOnlySpan<char> text, ulong seed) => Of(MemoryMarshal.AsBytes(text), seed);

    /// <summary>Of two hashes, in this order.</summary>
    public static ulong Mix(ulong left, ulong right)
    {
        var high = Math.BigMul(left ^ First, right ^ Second, out var low);
        return high ^ low ^ (left >> 32);
    }

    /// <summary>A hash as a number above 0 and below 1.</summary>
    public static double Fraction(ulong hash) => ((Mix(hash, First) >> 11) + 0.5) / (1UL << 53);
}
