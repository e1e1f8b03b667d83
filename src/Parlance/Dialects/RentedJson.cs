using System.Buffers;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects;

/// <summary>The thread's JSON writer, taken for one synchronous piece of writing; dispose flushes it and gives it back. Where it is taken already there is another.</summary>
internal readonly ref struct RentedJson : IDisposable
{
    private static readonly PooledBuffer s_nowhere = new();

    [ThreadStatic]
    private static Utf8JsonWriter? s_free;

    private RentedJson(Utf8JsonWriter writer) => Writer = writer;

    /// <summary>The writer, with <see cref="WireJson.Options"/>.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>Takes the writer for <paramref name="output"/>.</summary>
    public static RentedJson Open(IBufferWriter<byte> output)
    {
        if (s_free is not { } writer)
        {
            return new RentedJson(new Utf8JsonWriter(output, WireJson.Options));
        }

        s_free = null;
        writer.Reset(output);
        return new RentedJson(writer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Writer.Flush();

        // It must not keep the output, which is pooled memory.
        Writer.Reset(s_nowhere);
        s_free = Writer;
    }
}
