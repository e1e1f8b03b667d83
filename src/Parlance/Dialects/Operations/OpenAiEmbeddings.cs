using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.Operations;

/// <summary>OpenAI's <c>POST /embeddings</c>. <c>input_type</c> is no field of OpenAI's, but of several providers that follow it otherwise (Voyage, NVIDIA), and what Cohere and Gemini need to know.</summary>
internal sealed class OpenAiEmbeddings : IEmbeddingDialect
{
    public bool TryReadRequest(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out EmbeddingRequest? request, [NotNullWhen(false)] out ChatError? error) =>
        EmbeddingFields.TryRead(body, ReadField, out request, out error);

    public bool TryWriteRequest(EmbeddingRequest request, WireTarget target, IBufferWriter<byte> output, DroppedFields dropped, [NotNullWhen(false)] out ChatError? error)
    {
        error = null;
        using var json = new Utf8JsonWriter(output, EmbeddingFields.Writing);
        json.WriteStartObject();
        json.WriteString("model"u8, target.Model);
        json.WritePropertyName("input"u8);
        WriteInput(json, request);
        if (request.Dimensions is { } dimensions)
        {
            json.WriteNumber("dimensions"u8, dimensions);
        }

        if (request.Base64)
        {
            json.WriteString("encoding_format"u8, "base64"u8);
        }

        if (request.InputType is not null)
        {
            json.WriteString("input_type"u8, request.InputType);
        }

        if (request.User is not null)
        {
            json.WriteString("user"u8, request.User);
        }

        json.WriteEndObject();
        foreach (var name in request.Unknown)
        {
            dropped.Add(name);
        }

        return true;
    }

    public bool TryReadResult(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out EmbeddingResult? result)
    {
        var model = "";
        long? tokens = null;
        List<EmbeddingVector>? vectors = null;
        result = null;
        var reader = new Utf8JsonReader(body.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("data"u8))
            {
                reader.Read();
                if (!TryReadItems(ref reader, body, vectors = []))
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("model"u8))
            {
                model = JsonSlice.TakeNext(ref reader, body.Span).ToText() ?? "";
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                var usage = JsonSlice.TakeNext(ref reader, body.Span);
                tokens = usage.Type == JsonTokenType.StartObject && OperationUsage.TryRead(usage.Bytes, out var counted) ? counted.PromptTokens : null;
            }
            else
            {
                JsonSlice.TakeNext(ref reader, body.Span);
            }
        }

        result = vectors is null ? null : new EmbeddingResult { Model = model, Vectors = vectors, InputTokens = tokens };
        return result is not null;
    }

    public void WriteResult(EmbeddingResult result, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, EmbeddingFields.Writing);
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        for (var i = 0; i < result.Vectors.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("object"u8, "embedding"u8);
            json.WriteNumber("index"u8, i);
            json.WritePropertyName("embedding"u8);
            EmbeddingFields.Write(json, result.Vectors[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("model"u8, result.Model);
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, result.InputTokens ?? 0);
        json.WriteNumber("total_tokens"u8, result.InputTokens ?? 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static EmbeddingRequest? ReadField(EmbeddingRequest request, JsonProperty field, RequestFields fields) => field.Name switch
    {
        "model" => request with { Model = fields.RequiredText(field.Value, "model") },
        "input" => ReadInput(request, field.Value, fields),
        "dimensions" => request with { Dimensions = fields.Integer(field.Value, "dimensions", 1, int.MaxValue) },
        "encoding_format" => request with { Base64 = IsBase64(field.Value, fields) },
        "input_type" => request with { InputType = fields.Text(field.Value, "input_type") },
        "user" => request with { User = fields.Text(field.Value, "user") },
        _ => null,
    };

    private static EmbeddingRequest ReadInput(EmbeddingRequest request, JsonElement value, RequestFields fields)
    {
        const string Must = "a string, a non-empty array of strings, or token numbers";
        if (value.ValueKind != JsonValueKind.Array)
        {
            return request with { Texts = [fields.RequiredText(value, "input", Must)] };
        }

        var kinds = value.EnumerateArray().Select(item => item.ValueKind).Distinct().ToArray();
        switch (kinds)
        {
            case [JsonValueKind.String]:
                return request with { Texts = EmbeddingFields.Texts(value, "input", fields) };
            case [JsonValueKind.Number]:
            case [JsonValueKind.Array] when value.EnumerateArray().All(item => item.GetArrayLength() > 0 && item.EnumerateArray().All(token => token.ValueKind == JsonValueKind.Number)):
                return request with { Tokens = RequestFields.Raw(value) };
            default:
                fields.Wrong("input", Must);
                return request;
        }
    }

    private static bool IsBase64(JsonElement value, RequestFields fields)
    {
        var format = fields.Text(value, "encoding_format");
        if (format is not (null or "float" or "base64"))
        {
            fields.Wrong("encoding_format", "\"float\" or \"base64\"");
        }

        return format == "base64";
    }

    private static void WriteInput(Utf8JsonWriter json, EmbeddingRequest request)
    {
        if (!request.Tokens.IsEmpty)
        {
            json.WriteRawValue(request.Tokens.Utf8.Span, skipInputValidation: true);
            return;
        }

        json.WriteStartArray();
        foreach (var text in request.Texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    /// <summary>The items in the order of their <c>index</c>; one without stands where it stands.</summary>
    private static bool TryReadItems(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, List<EmbeddingVector> vectors)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        List<(long Index, EmbeddingVector Vector)> items = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            long index = items.Count;
            EmbeddingVector? vector = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isVector = reader.ValueTextEquals("embedding"u8);
                var isIndex = reader.ValueTextEquals("index"u8);
                reader.Read();
                if (isVector)
                {
                    vector = EmbeddingFields.TryTake(ref reader, body, out var taken) ? taken : null;
                }
                else
                {
                    var value = JsonSlice.Take(ref reader, body.Span);
                    index = isIndex ? value.ToInt64() ?? index : index;
                }
            }

            if (vector is null)
            {
                return false;
            }

            items.Add((index, vector.Value));
        }

        vectors.AddRange(items.OrderBy(item => item.Index).Select(item => item.Vector));
        return reader.TokenType == JsonTokenType.EndArray;
    }
}
