using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.Operations;

/// <summary>Ollama's <c>POST /api/embed</c> (docs.ollama.com/api/embed).</summary>
internal sealed class OllamaEmbeddings : IEmbeddingDialect
{
    public bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out EmbeddingRequest? request, [NotNullWhen(false)] out ChatError? error) =>
        EmbeddingFields.TryRead(body, ReadField, out request, out error);

    public bool TryWriteRequest(EmbeddingRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        if (!EmbeddingFields.TakesTexts(request, target, out error))
        {
            return false;
        }

        EmbeddingFields.Drop(request, dropped, inputType: true);
        using var json = new Utf8JsonWriter(output, EmbeddingFields.Writing);
        json.WriteStartObject();
        json.WriteString("model"u8, target.Model);
        json.WriteStartArray("input"u8);
        foreach (var text in request.Texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
        if (request.Dimensions is { } dimensions)
        {
            json.WriteNumber("dimensions"u8, dimensions);
        }

        json.WriteEndObject();
        return true;
    }

    public bool TryReadResult(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out EmbeddingResult? result)
    {
        var model = "";
        long? tokens = null;
        List<EmbeddingVector> vectors = [];
        result = null;
        var reader = new Utf8JsonReader(body.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueTextEquals("embeddings"u8) ? 'e' : reader.ValueTextEquals("model"u8) ? 'm' : reader.ValueTextEquals("prompt_eval_count"u8) ? 'c' : ' ';
            reader.Read();
            if (name == 'e')
            {
                if (!EmbeddingFields.TryTakeAll(ref reader, body, vectors))
                {
                    return false;
                }

                continue;
            }

            var value = JsonSlice.Take(ref reader, body.Span);
            model = name == 'm' ? value.ToText() ?? "" : model;
            tokens = name == 'c' ? OperationUsage.Count(value) : tokens;
        }

        result = vectors.Count == 0 ? null : new EmbeddingResult { Model = model, Vectors = vectors, InputTokens = tokens };
        return result is not null;
    }

    public void WriteResult(EmbeddingResult result, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, EmbeddingFields.Writing);
        json.WriteStartObject();
        json.WriteString("model"u8, result.Model);
        json.WriteStartArray("embeddings"u8);
        foreach (var vector in result.Vectors)
        {
            EmbeddingFields.Write(json, vector);
        }

        json.WriteEndArray();
        json.WriteNumber("total_duration"u8, 0);
        json.WriteNumber("load_duration"u8, 0);
        json.WriteNumber("prompt_eval_count"u8, result.InputTokens ?? 0);
        json.WriteEndObject();
    }

    private static EmbeddingRequest? ReadField(EmbeddingRequest request, JsonProperty field, RequestFields fields) => field.Name switch
    {
        "model" => request with { Model = fields.RequiredText(field.Value, "model") },
        "input" => request with { Texts = EmbeddingFields.Texts(field.Value, "input", fields) },
        "dimensions" => request with { Dimensions = fields.Integer(field.Value, "dimensions", 1, int.MaxValue) },
        "truncate" or "keep_alive" or "options" => request,
        _ => null,
    };
}
