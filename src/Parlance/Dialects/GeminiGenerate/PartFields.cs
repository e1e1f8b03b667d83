using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>The fields of one part, found and not yet interpreted.</summary>
internal ref struct PartFields
{
    public JsonSlice Text;
    public JsonSlice Signature;
    public JsonSlice Call;
    public bool IsThought;

    /// <summary>Whether it holds an object that has no noun: an image, code, a kind to come.</summary>
    public bool IsOther;

    /// <summary>Finds them in an object.</summary>
    public static PartFields Read(ReadOnlySpan<byte> json)
    {
        var fields = default(PartFields);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("text"u8))
            {
                fields.Text = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("thoughtSignature"u8))
            {
                fields.Signature = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("thought"u8))
            {
                fields.IsThought = JsonSlice.TakeNext(ref reader, json).Type == JsonTokenType.True;
            }
            else if (reader.ValueTextEquals("functionCall"u8))
            {
                fields.Call = JsonSlice.TakeNext(ref reader, json);
            }
            else
            {
                fields.IsOther |= JsonSlice.TakeNext(ref reader, json).Type == JsonTokenType.StartObject;
            }
        }

        return fields;
    }
}
