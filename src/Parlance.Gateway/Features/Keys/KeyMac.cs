using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Parlance.Gateway.Features.Keys;

/// <summary>HMAC-SHA-256 of a key under the pepper: what the store keeps and what a presented key is looked up by. Compared in constant time.</summary>
[InlineArray(HMACSHA256.HashSizeInBytes)]
internal struct KeyMac : IEquatable<KeyMac>
{
    private byte _first;

    [UnscopedRef]
    public Span<byte> Bytes => MemoryMarshal.CreateSpan(ref _first, HMACSHA256.HashSizeInBytes);

    public bool Equals(KeyMac other) => CryptographicOperations.FixedTimeEquals(Bytes, other.Bytes);

    public override bool Equals(object? obj) => obj is KeyMac other && Equals(other);

    // A MAC is uniform: any of its bytes are a hash, and without the pepper nobody can choose them.
    public override int GetHashCode() => MemoryMarshal.Read<int>(Bytes);
}
