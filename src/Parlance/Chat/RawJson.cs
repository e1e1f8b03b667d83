using System.Text;

namespace Parlance;

/// <summary>One JSON value as its exact UTF-8 bytes: a schema, arguments, a field that we do not interpret. Immutable by convention: the memory must not be written after construction.</summary>
/// <param name="Utf8">The bytes of exactly one JSON value.</param>
public readonly record struct RawJson(ReadOnlyMemory<byte> Utf8)
{
    /// <summary>True when there is no value at all (not even <c>null</c>).</summary>
    public bool IsEmpty => Utf8.IsEmpty;

    /// <summary>The bytes of the JSON text <paramref name="json"/>; not validated.</summary>
    public static RawJson Parse(string json) => new(Encoding.UTF8.GetBytes(json));

    /// <summary>Byte-wise equality.</summary>
    public bool Equals(RawJson other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }

    /// <summary>The JSON text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
}
