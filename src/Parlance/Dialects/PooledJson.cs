using System.Buffers;
using System.Text.Json;

namespace Parlance.Dialects;

/// <summary>A document on rented memory. Dispose returns the memory; no element may be used then.</summary>
internal readonly struct PooledJson(JsonDocument document, byte[] rented) : IDisposable
{
    /// <summary>The document's root.</summary>
    public JsonElement Root => document.RootElement;

    /// <inheritdoc/>
    public void Dispose()
    {
        document.Dispose();
        ArrayPool<byte>.Shared.Return(rented);
    }
}
