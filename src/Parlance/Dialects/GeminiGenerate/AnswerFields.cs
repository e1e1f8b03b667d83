using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>The fields of one answer or chunk, found and not yet interpreted.</summary>
internal ref struct AnswerFields
{
    public JsonSlice Candidates;
    public JsonSlice Usage;
    public JsonSlice Feedback;
    public JsonSlice Id;
    public JsonSlice Model;
    public JsonSlice Created;
    public bool HasError;

    /// <summary>Finds them; throws <see cref="JsonException"/> on what is no JSON object.</summary>
    public static AnswerFields Read(ReadOnlySpan<byte> json)
    {
        var fields = default(AnswerFields);
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("candidates"u8))
            {
                fields.Candidates = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("usageMetadata"u8))
            {
                fields.Usage = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("promptFeedback"u8))
            {
                fields.Feedback = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("responseId"u8))
            {
                fields.Id = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("modelVersion"u8))
            {
                fields.Model = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("createTime"u8))
            {
                fields.Created = JsonSlice.TakeNext(ref reader, json);
            }
            else
            {
                var isError = reader.ValueTextEquals("error"u8);
                fields.HasError |= JsonSlice.TakeNext(ref reader, json).HasValue && isError;
            }
        }

        // Whatever stands behind the object makes the reader throw.
        while (reader.Read())
        {
        }

        return fields;
    }
}
