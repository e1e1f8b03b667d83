using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.Operations;

/// <summary>
/// Cohere's <c>POST /v2/embed</c> (docs.cohere.com/reference/embed). Its models need to know what the vectors are for; a caller who does not say it with <c>input_type</c> embeds documents. Numbers are always asked for:
/// the answer is turned into what the caller wants.
/// </summary>
internal sealed class CohereEmbeddings : IEmbeddingDialect
{
    public int MaxTexts => 96;

    public bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out EmbeddingRequest? request, [NotNullWhen(false)] out ChatError? error) =>
        EmbeddingFields.TryRead(body, ReadField, out request, out error);

    public bool TryWriteRequest(EmbeddingRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        if (!EmbeddingFields.TakesTexts(request, target, out error))
        {
            return false;
        }

        EmbeddingFields.Drop(request, dropped);
        using var json = new Utf8JsonWriter(output, EmbeddingFields.Writing);
        json.WriteStartObject();
        json.WriteString("model"u8, target.Model);
        json.WriteStartArray("texts"u8);
        foreach (var text in request.Texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
        json.WriteString("input_type"u8, request.InputType ?? "search_document");
        json.WriteStartArray("embedding_types"u8);
        json.WriteStringValue("float"u8);
        json.WriteEndArray();
        if (request.Dimensions is { } dimensions)
        {
            json.WriteNumber("output_dimension"u8, dimensions);
        }

        json.WriteEndObject();
        return true;
    }

    public bool TryReadResult(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out EmbeddingResult? result)
    {
        List<EmbeddingVector> vectors = [];
        long? tokens = null;
        var reader = new Utf8JsonReader(body.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isEmbeddings = reader.ValueTextEquals("embeddings"u8);
            var isMeta = reader.ValueTextEquals("meta"u8);
            reader.Read();
            if (isEmbeddings && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadTypes(ref reader, body, vectors);
            }
            else
            {
                var value = JsonSlice.Take(ref reader, body.Span);
                tokens = isMeta && value.Type == JsonTokenType.StartObject ? RerankForm.BilledTokens(value.Bytes) : tokens;
            }
        }

        result = vectors.Count == 0 ? null : new EmbeddingResult { Vectors = vectors, InputTokens = tokens };
        return result is not null;
    }

    public void WriteResult(EmbeddingResult result, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, EmbeddingFields.Writing);
        json.WriteStartObject();
        json.WriteString("id"u8, "embed");
        json.WriteStartObject("embeddings"u8);
        json.WriteStartArray(result.Is(base64: true) ? "base64"u8 : "float"u8);
        foreach (var vector in result.Vectors)
        {
            EmbeddingFields.Write(json, vector);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("meta"u8);
        json.WriteStartObject("api_version"u8);
        json.WriteString("version"u8, "2"u8);
        json.WriteEndObject();
        json.WriteStartObject("billed_units"u8);
        json.WriteNumber("input_tokens"u8, result.InputTokens ?? 0);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("response_type"u8, "embeddings_by_type"u8);
        json.WriteEndObject();
    }

    private static EmbeddingRequest? ReadField(EmbeddingRequest request, JsonProperty field, RequestFields fields) => field.Name switch
    {
        "model" => request with { Model = fields.RequiredText(field.Value, "model") },
        "texts" => request with { Texts = EmbeddingFields.Texts(field.Value, "texts", fields) },
        "input_type" => request with { InputType = fields.RequiredText(field.Value, "input_type") },
        "output_dimension" => request with { Dimensions = fields.Integer(field.Value, "output_dimension", 1, int.MaxValue) },
        "embedding_types" => request with { Base64 = field.Value.ValueKind == JsonValueKind.Array && field.Value.EnumerateArray().Any(type => type.ValueEquals("base64"u8)) },
        "truncate" => request,
        _ => null,
    };

    /// <summary>The vectors as <c>float</c> or <c>base64</c>; the types that squeeze them (<c>int8</c>, <c>binary</c>…) are never asked for.</summary>
    private static void ReadTypes(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, List<EmbeddingVector> vectors)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isKnown = reader.ValueTextEquals("float"u8) || reader.ValueTextEquals("base64"u8);
            reader.Read();
            if (!isKnown || vectors.Count > 0 || !EmbeddingFields.TryTakeAll(ref reader, body, vectors))
            {
                reader.Skip();
            }
        }
    }
}
