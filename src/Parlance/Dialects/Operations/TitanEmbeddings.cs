using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.Operations;

/// <summary>Amazon Titan text embeddings in <c>InvokeModel</c> (docs.aws.amazon.com/bedrock, titan-embed-text): the model is in the path, and a call takes one text.</summary>
internal sealed class TitanEmbeddings : IEmbeddingDialect
{
    public int MaxTexts => 1;

    public bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out EmbeddingRequest? request, [NotNullWhen(false)] out ChatError? error) =>
        EmbeddingFields.TryRead(body, ReadField, out request, out error);

    public bool TryWriteRequest(EmbeddingRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        if (!EmbeddingFields.TakesTexts(request, target, out error))
        {
            return false;
        }

        if (request.Texts.Count > 1)
        {
            error = EmbeddingFields.Invalid($"The model '{target.Model}' takes one text per call, not {request.Texts.Count}: send each text in a request of its own.", "input");
            return false;
        }

        EmbeddingFields.Drop(request, dropped, inputType: true);
        using var json = new Utf8JsonWriter(output, EmbeddingFields.Writing);
        json.WriteStartObject();
        json.WriteString("inputText"u8, request.Texts[0]);
        if (request.Dimensions is { } dimensions)
        {
            json.WriteNumber("dimensions"u8, dimensions);
        }

        json.WriteEndObject();
        return true;
    }

    public bool TryReadResult(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out EmbeddingResult? result)
    {
        EmbeddingVector? vector = null;
        long? tokens = null;
        var reader = new Utf8JsonReader(body.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isVector = reader.ValueTextEquals("embedding"u8);
            var isCount = reader.ValueTextEquals("inputTextTokenCount"u8);
            reader.Read();
            if (isVector)
            {
                vector = EmbeddingFields.TryTake(ref reader, body, out var taken) && !taken.IsBase64 ? taken : null;
                continue;
            }

            var value = JsonSlice.Take(ref reader, body.Span);
            tokens = isCount ? OperationUsage.Count(value) : tokens;
        }

        result = vector is { } one ? new EmbeddingResult { Vectors = [one], InputTokens = tokens } : null;
        return result is not null;
    }

    public void WriteResult(EmbeddingResult result, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, EmbeddingFields.Writing);
        json.WriteStartObject();
        json.WritePropertyName("embedding"u8);
        EmbeddingFields.Write(json, result.Vectors[0]);
        json.WriteNumber("inputTextTokenCount"u8, result.InputTokens ?? 0);
        json.WriteStartObject("embeddingsByType"u8);
        json.WritePropertyName("float"u8);
        EmbeddingFields.Write(json, result.Vectors[0]);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static EmbeddingRequest? ReadField(EmbeddingRequest request, JsonProperty field, RequestFields fields) => field.Name switch
    {
        "inputText" => request with { Texts = [fields.RequiredText(field.Value, "inputText")] },
        "dimensions" => request with { Dimensions = fields.Integer(field.Value, "dimensions", 1, int.MaxValue) },
        "normalize" or "embeddingTypes" => request,
        _ => null,
    };
}
