using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.Operations;

/// <summary>
/// Text embeddings at Vertex AI, which has Gemini's protocol for chat but its own <c>:predict</c> here (docs.cloud.google.com/vertex-ai, text-embeddings-api): an instance per text, settings beside them, tokens with each vector.
/// </summary>
internal sealed class VertexEmbeddings : IEmbeddingDialect
{
    public int MaxTexts => 250;

    public bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out EmbeddingRequest? request, [NotNullWhen(false)] out ChatError? error) =>
        EmbeddingFields.TryRead(body, ReadField, out request, out error);

    public bool TryWriteRequest(EmbeddingRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        if (!EmbeddingFields.TakesTexts(request, target, out error))
        {
            return false;
        }

        var task = GeminiEmbeddings.TaskOf(request.InputType);
        EmbeddingFields.Drop(request, dropped, inputType: task is null);
        using var json = new Utf8JsonWriter(output, EmbeddingFields.Writing);
        json.WriteStartObject();
        json.WriteStartArray("instances"u8);
        foreach (var text in request.Texts)
        {
            json.WriteStartObject();
            json.WriteString("content"u8, text);
            if (task is not null)
            {
                json.WriteString("task_type"u8, task);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (request.Dimensions is { } dimensions)
        {
            json.WriteStartObject("parameters"u8);
            json.WriteNumber("outputDimensionality"u8, dimensions);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        return true;
    }

    public bool TryReadResult(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out EmbeddingResult? result)
    {
        List<EmbeddingVector> vectors = [];
        long? tokens = null;
        result = null;
        var reader = new Utf8JsonReader(body.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isPredictions = reader.ValueTextEquals("predictions"u8);
            reader.Read();
            if (!isPredictions || reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                if (!TryReadPrediction(ref reader, body, vectors, ref tokens))
                {
                    return false;
                }
            }
        }

        result = vectors.Count == 0 ? null : new EmbeddingResult { Vectors = vectors, InputTokens = tokens };
        return result is not null;
    }

    public void WriteResult(EmbeddingResult result, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, EmbeddingFields.Writing);
        json.WriteStartObject();
        json.WriteStartArray("predictions"u8);
        for (var i = 0; i < result.Vectors.Count; i++)
        {
            json.WriteStartObject();
            json.WriteStartObject("embeddings"u8);
            json.WriteStartObject("statistics"u8);
            json.WriteBoolean("truncated"u8, false);

            // A result knows the sum only: it stands with the first vector.
            json.WriteNumber("token_count"u8, i == 0 ? result.InputTokens ?? 0 : 0);
            json.WriteEndObject();
            json.WritePropertyName("values"u8);
            EmbeddingFields.Write(json, result.Vectors[i]);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static EmbeddingRequest? ReadField(EmbeddingRequest request, JsonProperty field, RequestFields fields)
    {
        switch (field.Name)
        {
            case "instances" when field.Value.ValueKind == JsonValueKind.Array:
                var index = 0;
                foreach (var instance in field.Value.EnumerateArray())
                {
                    fields.Enter("instances", index++);
                    request = ReadInstance(request, instance, fields);
                    fields.Leave();
                }

                return request;
            case "instances":
                fields.Wrong("instances", "an array");
                return request;
            case "parameters" when fields.IsObject(field.Value, "parameters") && field.Value.TryGetProperty("outputDimensionality"u8, out var dimensions):
                return request with { Dimensions = fields.Integer(dimensions, "parameters.outputDimensionality", 1, int.MaxValue) };
            default:
                return field.Name == "parameters" ? request : null;
        }
    }

    private static EmbeddingRequest ReadInstance(EmbeddingRequest request, JsonElement instance, RequestFields fields)
    {
        if (!fields.IsObject(instance, ""))
        {
            return request;
        }

        var text = fields.RequiredText(instance.TryGetProperty("content"u8, out var content) ? content : default, "content");
        var task = instance.TryGetProperty("task_type"u8, out var said) ? fields.Text(said, "task_type") : null;
        return request with { Texts = [.. request.Texts, text], InputType = task is null ? request.InputType : GeminiEmbeddings.WordOf(task) };
    }

    /// <summary>The object that <paramref name="reader"/> stands on; leaves it on the object's end.</summary>
    private static bool TryReadPrediction(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, List<EmbeddingVector> vectors, ref long? tokens)
    {
        var found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isEmbeddings = reader.ValueTextEquals("embeddings"u8);
            reader.Read();
            if (!isEmbeddings || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isValues = reader.ValueTextEquals("values"u8);
                var isStatistics = reader.ValueTextEquals("statistics"u8);
                reader.Read();
                if (isValues && EmbeddingFields.TryTake(ref reader, body, out var vector) && !vector.IsBase64)
                {
                    vectors.Add(vector);
                    found = true;
                }
                else if (!isValues)
                {
                    var value = JsonSlice.Take(ref reader, body.Span);
                    var count = isStatistics && value.Type == JsonTokenType.StartObject ? OperationUsage.Member(value.Bytes, "token_count"u8) : null;
                    tokens = count is null ? tokens : (tokens ?? 0) + count;
                }
            }
        }

        return found;
    }
}
