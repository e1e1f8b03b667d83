using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Parlance.Dialects.Operations;

/// <summary>How one protocol spells embeddings, in both directions. Implementations are stateless, synchronous and thread-safe.</summary>
public interface IEmbeddingDialect
{
    /// <summary>The most texts that one call takes, as the vendor documents it. Default 2048, OpenAI's.</summary>
    int MaxTexts => 2048;

    /// <summary>A request as nouns. What cannot be understood is an error that names the field; what is merely unknown is named in <see cref="EmbeddingRequest.Unknown"/>.</summary>
    bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out EmbeddingRequest? request, [NotNullWhen(false)] out ChatError? error);

    /// <summary>The request as <paramref name="target"/> wants it. Input that it cannot take is an error; a parameter that it does not take is left out and named in <paramref name="dropped"/>.</summary>
    bool TryWriteRequest(EmbeddingRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error);

    /// <summary>An answer; false when it holds no vectors.</summary>
    bool TryReadResult(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out EmbeddingResult? result);

    /// <summary>An answer for a client of this protocol. The vectors must be in a form that it has.</summary>
    void WriteResult(EmbeddingResult result, IBufferWriter<byte> output);
}
