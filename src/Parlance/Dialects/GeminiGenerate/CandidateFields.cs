using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>The fields of one candidate, found and not yet interpreted.</summary>
internal ref struct CandidateFields
{
    public JsonSlice Parts;
    public JsonSlice Index;
    public JsonSlice FinishReason;
    public JsonSlice FinishMessage;
    public JsonSlice Logprobs;

    /// <summary>Whether it holds any of <see cref="Annotations"/>.</summary>
    public bool HasAnnotations;

    /// <summary>Fields of a candidate that say something about its text or its safety and have no noun; they become annotations.</summary>
    public static readonly string[] Annotations = ["groundingMetadata", "citationMetadata", "urlContextMetadata", "safetyRatings"];

    /// <summary>Finds them in an object.</summary>
    public static CandidateFields Read(ReadOnlySpan<byte> json)
    {
        var fields = default(CandidateFields);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8))
            {
                fields.Parts = Member(JsonSlice.TakeNext(ref reader, json), "parts"u8);
            }
            else if (reader.ValueTextEquals("index"u8))
            {
                fields.Index = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("finishReason"u8))
            {
                fields.FinishReason = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("finishMessage"u8))
            {
                fields.FinishMessage = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("logprobsResult"u8))
            {
                fields.Logprobs = JsonSlice.TakeNext(ref reader, json);
            }
            else
            {
                fields.HasAnnotations |= IsAnnotation(reader);
                reader.Read();
                reader.Skip();
            }
        }

        return fields;
    }

    /// <summary>The member of that name; none when this is no object or has none.</summary>
    public static JsonSlice Member(JsonSlice value, ReadOnlySpan<byte> name)
    {
        if (value.Type != JsonTokenType.StartObject)
        {
            return default;
        }

        var reader = new Utf8JsonReader(value.Bytes);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(name))
            {
                return JsonSlice.TakeNext(ref reader, value.Bytes);
            }

            reader.Read();
            reader.Skip();
        }

        return default;
    }

    private static bool IsAnnotation(in Utf8JsonReader reader)
    {
        foreach (var name in Annotations)
        {
            if (reader.ValueTextEquals(name))
            {
                return true;
            }
        }

        return false;
    }
}
