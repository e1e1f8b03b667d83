using System.Buffers;
using System.Text;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>
/// One entry of <c>reasoning_details</c> as OpenRouter documents it: <c>reasoning.text</c> with text and signature, <c>reasoning.summary</c> with a summary, <c>reasoning.encrypted</c> with data.
/// A key <c>model</c> is ours: the model that made the state.
/// </summary>
internal readonly ref struct ReasoningDetail
{
    private readonly JsonSlice _type;
    private readonly JsonSlice _signature;
    private readonly JsonSlice _encrypted;
    private readonly JsonSlice _format;
    private readonly JsonSlice _model;
    private readonly JsonSlice _id;
    private readonly ReadOnlySpan<byte> _json;

    /// <summary>Finds the fields of <paramref name="entry"/>, an object.</summary>
    public ReasoningDetail(JsonSlice entry)
    {
        if (entry.Type != JsonTokenType.StartObject)
        {
            return;
        }

        var json = _json = entry.Bytes;
        JsonSlice text = default, summary = default;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                _type = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                text = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("summary"u8))
            {
                summary = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("signature"u8))
            {
                _signature = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("data"u8))
            {
                _encrypted = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("format"u8))
            {
                _format = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("index"u8))
            {
                Index = JsonSlice.TakeNext(ref reader, json).ToInt64();
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                _id = JsonSlice.TakeNext(ref reader, json);
            }
            else if (reader.ValueTextEquals("model"u8))
            {
                _model = JsonSlice.TakeNext(ref reader, json);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        Text = text.HasText ? text : summary.HasText ? summary : default;
    }

    /// <summary>Readable text or summary; none when the entry has neither.</summary>
    public JsonSlice Text { get; }

    /// <summary>Number of the part that the entry belongs to; null when not said.</summary>
    public long? Index { get; }

    /// <summary>What must go back unread; null when the entry is text alone.</summary>
    public OpaqueState? ToState()
    {
        var format = _format.ToText() is { Length: > 0 } said ? said : ReasoningState.UnknownFormat;
        var model = _model.ToText();
        if (_signature.HasText)
        {
            return new OpaqueState(format, OpaqueState.Signature, _signature.ToText()!, model);
        }

        if (_encrypted.HasText && format is ReasoningState.ClaudeFormat or ReasoningState.BedrockClaudeFormat)
        {
            return new OpaqueState(format, OpaqueState.Redacted, _encrypted.ToText()!, model);
        }

        if (_encrypted.HasText && format == ThoughtSignature.Format && !_id.HasText)
        {
            // With an id it would belong to a call.
            return new OpaqueState(format, OpaqueState.Text, _encrypted.ToText()!, model);
        }

        // Anything else (an encrypted item with its id, a type to come) goes back as it came.
        var isText = Text.HasText || _type.TextEquals("reasoning.text"u8) || _type.TextEquals("reasoning.summary"u8);
        return isText ? null : new OpaqueState(format, OpaqueState.Details, Encoding.UTF8.GetString(WithoutModel()), model);
    }

    private ReadOnlySpan<byte> WithoutModel()
    {
        var output = new ArrayBufferWriter<byte>(_json.Length);
        using var writer = new Utf8JsonWriter(output, OpenAiChatDialect.Writing);
        writer.WriteStartObject();
        var reader = new Utf8JsonReader(_json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonSlice.Name(in reader);
            var value = JsonSlice.TakeNext(ref reader, _json);
            if (name != "model")
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(value.ToJson(), skipInputValidation: true);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenSpan;
    }
}
