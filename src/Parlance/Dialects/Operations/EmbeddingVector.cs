using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace Parlance.Dialects.Operations;

/// <summary>One vector as its provider wrote it, so that nothing is lost and nothing is computed where the caller wants it that way. Valid as long as the text that it is a part of.</summary>
/// <param name="Text">A JSON array of numbers, or base64 of little-endian 32-bit floats without quotes.</param>
/// <param name="IsBase64">Which of the two.</param>
public readonly record struct EmbeddingVector(ReadOnlyMemory<byte> Text, bool IsBase64)
{
    /// <summary>The same vector in the wanted form; false when <see cref="Text"/> is not what it claims to be.</summary>
    public bool TryConvert(bool toBase64, out EmbeddingVector vector)
    {
        vector = this;
        if (toBase64 == IsBase64)
        {
            return true;
        }

        var output = new ArrayBufferWriter<byte>(Text.Length);
        var converted = toBase64 ? TryWriteBase64(output) : TryWriteNumbers(output);
        vector = new EmbeddingVector(output.WrittenMemory, toBase64);
        return converted;
    }

    /// <summary>Its numbers; false when <see cref="Text"/> is not base64 of finite 32-bit floats. Arrays of numbers are converted first (<see cref="TryConvert"/>).</summary>
    public bool TryGetFloats(out float[] floats)
    {
        floats = [];
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(Text.Length)];
        if (!IsBase64 || Base64.DecodeFromUtf8(Text.Span, bytes, out _, out var length) != OperationStatus.Done || length % sizeof(float) != 0)
        {
            return false;
        }

        floats = new float[length / sizeof(float)];
        for (var i = 0; i < floats.Length; i++)
        {
            floats[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
        }

        return Array.TrueForAll(floats, float.IsFinite);
    }

    private bool TryWriteBase64(ArrayBufferWriter<byte> output)
    {
        var floats = new ArrayBufferWriter<byte>(1024);
        var reader = new Utf8JsonReader(Text.Span);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.Number)
            {
                BinaryPrimitives.WriteSingleLittleEndian(floats.GetSpan(sizeof(float)), reader.GetSingle());
                floats.Advance(sizeof(float));
            }
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return false;
        }

        Base64.EncodeToUtf8(floats.WrittenSpan, output.GetSpan(Base64.GetMaxEncodedToUtf8Length(floats.WrittenCount)), out _, out var written);
        output.Advance(written);
        return reader.TokenType == JsonTokenType.EndArray;
    }

    private bool TryWriteNumbers(ArrayBufferWriter<byte> output)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(Text.Length)];
        if (Base64.DecodeFromUtf8(Text.Span, bytes, out _, out var length) != OperationStatus.Done || length % sizeof(float) != 0)
        {
            return false;
        }

        for (var at = 0; at < length; at += sizeof(float))
        {
            var number = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(at));
            if (!float.IsFinite(number))
            {
                return false;
            }

            // A 32-bit float never needs more than 16 characters; the first byte is the bracket or the comma.
            var span = output.GetSpan(32);
            span[0] = at == 0 ? (byte)'[' : (byte)',';
            number.TryFormat(span[1..], out var written, default, CultureInfo.InvariantCulture);
            output.Advance(written + 1);
        }

        output.Write(length == 0 ? "[]"u8 : "]"u8);
        return true;
    }
}
