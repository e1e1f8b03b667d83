using System.Buffers;
using System.Text;
using System.Text.Json;
using Parlance.Wire;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>
/// Gemini's thought signature as its compatible endpoint hands it out and wants it back: <c>tool_calls[].extra_content.google.thought_signature</c>.
/// Gemini 3 refuses a function call in the history that has lost it.
/// </summary>
internal static class ThoughtSignature
{
    /// <summary>Format of the state; also what aggregators call it.</summary>
    public const string Format = "google-gemini-v1";

    private static ReadOnlySpan<byte> Name => "thought_signature"u8;

    /// <summary>The signature in <c>extra_content</c>; null when there is none.</summary>
    public static OpaqueState? Read(JsonSlice extraContent)
    {
        if (extraContent.Type != JsonTokenType.StartObject)
        {
            return null;
        }

        var reader = new Utf8JsonReader(extraContent.Bytes);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 2 && reader.ValueTextEquals(Name))
            {
                var signature = JsonSlice.TakeNext(ref reader, extraContent.Bytes);
                return signature.HasText ? new OpaqueState(Format, OpaqueState.Signature, signature.ToText()!) : null;
            }
        }

        return null;
    }

    /// <summary>Writes <c>,"extra_content":…</c> when <paramref name="state"/> is such a signature.</summary>
    public static void Write(IBufferWriter<byte> output, OpaqueState? state)
    {
        if (state is { Format: Format, Kind: OpaqueState.Signature })
        {
            output.Write(",\"extra_content\":"u8);
            output.Write(Encoding.UTF8.GetBytes(Json(state)));
        }
    }

    /// <summary>Writes <c>extra_content</c> when <paramref name="state"/> is such a signature.</summary>
    public static void Write(Utf8JsonWriter json, OpaqueState? state)
    {
        if (state is { Format: Format, Kind: OpaqueState.Signature })
        {
            json.WritePropertyName("extra_content"u8);
            json.WriteRawValue(Json(state), skipInputValidation: true);
        }
    }

    private static string Json(OpaqueState state) => $$$"""{"google":{"thought_signature":"{{{JsonEncodedText.Encode(state.Data)}}}"}}""";
}
