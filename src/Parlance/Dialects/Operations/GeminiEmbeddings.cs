using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.Operations;

/// <summary>
/// Gemini's <c>models/{model}:batchEmbedContents</c> (ai.google.dev/api/embeddings): one request per text, also for a single one. Older models report no tokens. <c>:embedContent</c> is read as well.
/// </summary>
internal sealed class GeminiEmbeddings : IEmbeddingDialect
{
    private static readonly (string Word, string Task)[] s_tasks =
    [
        ("search_document", "RETRIEVAL_DOCUMENT"), ("search_query", "RETRIEVAL_QUERY"), ("classification", "CLASSIFICATION"), ("clustering", "CLUSTERING"),
    ];

    /// <summary>Gemini's word for what vectors are for; null when it has none.</summary>
    public static string? TaskOf(string? inputType) => s_tasks.FirstOrDefault(task => task.Word == inputType).Task;

    /// <summary>The other way; a task that nobody else has keeps its name.</summary>
    public static string WordOf(string task) => s_tasks.FirstOrDefault(known => known.Task == task).Word ?? task;

    public int MaxTexts => 100;

    public bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out EmbeddingRequest? request, [NotNullWhen(false)] out ChatError? error) =>
        EmbeddingFields.TryRead(body, ReadField, out request, out error);

    public bool TryWriteRequest(EmbeddingRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        if (!EmbeddingFields.TakesTexts(request, target, out error))
        {
            return false;
        }

        var task = TaskOf(request.InputType);
        EmbeddingFields.Drop(request, dropped, inputType: task is null);
        using var json = new Utf8JsonWriter(output, EmbeddingFields.Writing);
        json.WriteStartObject();
        json.WriteStartArray("requests"u8);
        foreach (var text in request.Texts)
        {
            json.WriteStartObject();
            json.WriteString("model"u8, $"models/{target.Model}");
            json.WriteStartObject("content"u8);
            json.WriteStartArray("parts"u8);
            json.WriteStartObject();
            json.WriteString("text"u8, text);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            if (task is not null)
            {
                json.WriteString("taskType"u8, task);
            }

            if (request.Dimensions is { } dimensions)
            {
                json.WriteNumber("outputDimensionality"u8, dimensions);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
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
            if (reader.ValueTextEquals("embeddings"u8))
            {
                reader.Read();
                while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                {
                    if (!TryReadValues(ref reader, body, vectors))
                    {
                        return false;
                    }
                }
            }
            else if (reader.ValueTextEquals("embedding"u8))
            {
                if (!reader.Read() || !TryReadValues(ref reader, body, vectors))
                {
                    return false;
                }
            }
            else
            {
                var isUsage = reader.ValueTextEquals("usageMetadata"u8);
                var value = JsonSlice.TakeNext(ref reader, body.Span);
                tokens = isUsage && value.Type == JsonTokenType.StartObject ? OperationUsage.Member(value.Bytes, "promptTokenCount"u8) : tokens;
            }
        }

        result = vectors.Count == 0 ? null : new EmbeddingResult { Vectors = vectors, InputTokens = tokens };
        return result is not null;
    }

    public void WriteResult(EmbeddingResult result, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, EmbeddingFields.Writing);
        json.WriteStartObject();
        json.WriteStartArray("embeddings"u8);
        foreach (var vector in result.Vectors)
        {
            json.WriteStartObject();
            json.WritePropertyName("values"u8);
            EmbeddingFields.Write(json, vector);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (result.InputTokens is { } tokens)
        {
            json.WriteStartObject("usageMetadata"u8);
            json.WriteNumber("promptTokenCount"u8, tokens);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static EmbeddingRequest? ReadField(EmbeddingRequest request, JsonProperty field, RequestFields fields)
    {
        if (field.Name != "requests")
        {
            return ReadItemField(request, field, fields);
        }

        if (field.Value.ValueKind != JsonValueKind.Array || field.Value.GetArrayLength() == 0)
        {
            fields.Wrong("requests", "a non-empty array");
            return request;
        }

        List<string> unknown = [];
        var index = 0;
        foreach (var item in field.Value.EnumerateArray())
        {
            fields.Enter("requests", index++);
            foreach (var member in fields.IsObject(item, "") ? item.EnumerateObject().AsEnumerable() : [])
            {
                var with = ReadItemField(request, member, fields);
                if (with is null)
                {
                    unknown.Add($"requests[{index - 1}].{member.Name}");
                }

                request = with ?? request;
            }

            fields.Leave();
        }

        return unknown.Count == 0 ? request : null;
    }

    private static EmbeddingRequest? ReadItemField(EmbeddingRequest request, JsonProperty field, RequestFields fields) => field.Name switch
    {
        "model" => request with { Model = (fields.Text(field.Value, "model") ?? "").Replace("models/", "", StringComparison.Ordinal) },
        "content" => request with { Texts = [.. request.Texts, ReadContent(field.Value, fields)] },
        "taskType" => request with { InputType = fields.Text(field.Value, "taskType") is { } task ? WordOf(task) : null },
        "outputDimensionality" => request with { Dimensions = fields.Integer(field.Value, "outputDimensionality", 1, int.MaxValue) },
        "title" => request,
        _ => null,
    };

    private static string ReadContent(JsonElement content, RequestFields fields)
    {
        fields.Enter("content");
        var text = "";
        if (!fields.IsObject(content, "") || !content.TryGetProperty("parts"u8, out var parts) || parts.ValueKind != JsonValueKind.Array)
        {
            fields.Missing("parts", "an array of parts");
        }
        else
        {
            foreach (var part in parts.EnumerateArray())
            {
                text += part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text"u8, out var value) ? fields.Text(value, "parts.text") : "";
            }
        }

        fields.Leave();
        return text;
    }

    /// <summary>The member <c>values</c> of the object that <paramref name="reader"/> stands on; leaves it on the object's end.</summary>
    private static bool TryReadValues(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, List<EmbeddingVector> vectors)
    {
        var found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isValues = reader.ValueTextEquals("values"u8);
            reader.Read();
            if (isValues && EmbeddingFields.TryTake(ref reader, body, out var vector) && !vector.IsBase64)
            {
                found = true;
                vectors.Add(vector);
            }
            else
            {
                reader.Skip();
            }
        }

        return found;
    }
}
