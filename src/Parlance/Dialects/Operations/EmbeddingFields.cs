using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.Operations;

/// <summary>What the spellings of embeddings share: a request's fields, the vectors of an answer, the words of refusals.</summary>
internal static class EmbeddingFields
{
    public static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public delegate EmbeddingRequest? FieldReader(EmbeddingRequest request, JsonProperty field, RequestFields fields);

    /// <summary>Reads a request field by field; <paramref name="read"/> gives the request with the field in it, or null for a field that it does not know.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> body, FieldReader read, [NotNullWhen(true)] out EmbeddingRequest? request, [NotNullWhen(false)] out ChatError? error)
    {
        request = null;
        if (!TryParse(body, out var document, out error))
        {
            return false;
        }

        using (document)
        {
            var fields = new RequestFields();
            var current = new EmbeddingRequest();
            List<string> unknown = [];
            foreach (var field in document.RootElement.EnumerateObject())
            {
                var with = read(current, field, fields);
                if (with is null)
                {
                    unknown.Add(field.Name);
                }

                current = with ?? current;
            }

            error = fields.Problem;
            request = error is null ? current with { Unknown = unknown } : null;
            return request is not null;
        }
    }

    public static bool TryParse(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out JsonDocument? document, [NotNullWhen(false)] out ChatError? error)
    {
        document = null;
        error = null;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            error = Invalid("The body is not valid JSON.", null);
            return false;
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            error = Invalid("The body must be a JSON object.", null);
        }

        return error is null;
    }

    /// <summary>Texts: one string, or an array of strings.</summary>
    public static IReadOnlyList<string> Texts(JsonElement value, string name, RequestFields fields)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return [value.GetString()!];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            fields.Wrong(name, "a string or a non-empty array of strings");
            return [];
        }

        var texts = new List<string>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            fields.Enter(name, texts.Count);
            texts.Add(item.ValueKind == JsonValueKind.String ? item.GetString()! : fields.Text(item, "") ?? "");
            fields.Leave();
        }

        return texts;
    }

    /// <summary>Refuses token numbers and requests without any text, for protocols that take only texts.</summary>
    public static bool TakesTexts(EmbeddingRequest request, WireTarget target, [NotNullWhen(false)] out ChatError? error)
    {
        error = !request.Tokens.IsEmpty ? Invalid($"The model '{target.Model}' takes text only, no token numbers: send 'input' as a string or an array of strings.", "input")
            : request.Texts.Count == 0 ? Invalid("'input' is missing; it must be a string or an array of strings.", "input")
            : null;
        return error is null;
    }

    /// <summary>Names what a protocol does not take of a request, and what nobody knows.</summary>
    public static void Drop(EmbeddingRequest request, DroppedFields dropped, bool dimensions = false, bool inputType = false)
    {
        dropped.AddIf(request.User is not null, "user");
        dropped.AddIf(dimensions && request.Dimensions is not null, "dimensions");
        dropped.AddIf(inputType && request.InputType is not null, "input_type");
        foreach (var name in request.Unknown)
        {
            dropped.Add(name);
        }
    }

    public static ChatError Invalid(string message, string? param) => new(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Param = param, Type = "invalid_request_error" };

    /// <summary>The value that <paramref name="reader"/> stands on as a vector: an array of numbers, or base64. False for anything else. The reader is left on the value's last token.</summary>
    public static bool TryTake(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, out EmbeddingVector vector)
    {
        vector = default;
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.String)
        {
            // Some servers escape the slashes of base64.
            vector = new EmbeddingVector(reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : json.Slice(start + 1, reader.ValueSpan.Length), IsBase64: true);
            return true;
        }

        var isArray = reader.TokenType == JsonTokenType.StartArray;
        reader.Skip();
        vector = new EmbeddingVector(json[start..(int)reader.BytesConsumed], IsBase64: false);
        return isArray;
    }

    /// <summary>The array of vectors that <paramref name="reader"/> stands on.</summary>
    public static bool TryTakeAll(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, List<EmbeddingVector> vectors)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!TryTake(ref reader, json, out var vector))
            {
                return false;
            }

            vectors.Add(vector);
        }

        return true;
    }

    /// <summary>Writes a vector as a JSON value.</summary>
    public static void Write(Utf8JsonWriter json, EmbeddingVector vector)
    {
        if (vector.IsBase64)
        {
            json.WriteStringValue(vector.Text.Span);
        }
        else if (!vector.Text.Span.ContainsAny(" \t\r\n"u8))
        {
            json.WriteRawValue(vector.Text.Span, skipInputValidation: true);
        }
        else
        {
            // Gemini puts each number on a line of its own.
            var minified = new ArrayBufferWriter<byte>(vector.Text.Length);
            JsonText.WriteMinified(minified, vector.Text.Span);
            json.WriteRawValue(minified.WrittenSpan, skipInputValidation: true);
        }
    }
}
