using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>The fields of one event, found but not yet interpreted: they come in any order.</summary>
internal ref struct StreamedEvent
{
    public JsonSlice Type;
    public JsonSlice OutputIndex;

    /// <summary><c>content_index</c> or <c>summary_index</c>.</summary>
    public JsonSlice PieceIndex;
    public JsonSlice Delta;

    /// <summary><c>text</c>, <c>arguments</c>, <c>input</c> or <c>refusal</c>: all that deltas before have said.</summary>
    public JsonSlice Whole;
    public JsonSlice Logprobs;
    public JsonSlice Item;
    public JsonSlice Annotation;
    public JsonSlice Response;
    public bool HasError;

    /// <summary>Finds the fields; false when <paramref name="json"/> is no object.</summary>
    public bool TryRead(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Take(ref reader, json);
        }

        // What stands behind the object is an error of its own.
        reader.Read();
        return true;
    }

    private void Take(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.ValueTextEquals("type"u8))
        {
            Type = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("delta"u8))
        {
            Delta = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("output_index"u8))
        {
            OutputIndex = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("content_index"u8) || reader.ValueTextEquals("summary_index"u8))
        {
            PieceIndex = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("arguments"u8) || reader.ValueTextEquals("input"u8) || reader.ValueTextEquals("refusal"u8))
        {
            Whole = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("logprobs"u8))
        {
            Logprobs = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("item"u8))
        {
            Item = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("annotation"u8))
        {
            Annotation = JsonSlice.TakeNext(ref reader, json);
        }
        else if (reader.ValueTextEquals("response"u8))
        {
            Response = JsonSlice.TakeNext(ref reader, json);
        }
        else
        {
            HasError |= reader.ValueTextEquals("error"u8);
            reader.Read();
            reader.Skip();
        }
    }
}
