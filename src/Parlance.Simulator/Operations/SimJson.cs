using System.Buffers;
using System.Text.Json;

namespace Parlance.Simulator.Operations;

/// <summary>One JSON object.</summary>
internal static class SimJson
{
    public static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>A member <c>usage</c> as images, speech and transcripts have it.</summary>
    public static void WriteUsage(Utf8JsonWriter json, long input, long output, long audioInput = 0, bool typed = false)
    {
        json.WriteStartObject("usage");
        if (typed)
        {
            json.WriteString("type", "tokens");
        }

        json.WriteNumber("input_tokens", input);
        json.WriteNumber("output_tokens", output);
        json.WriteNumber("total_tokens", input + output);
        json.WriteStartObject(typed ? "input_token_details" : "input_tokens_details");
        json.WriteNumber("text_tokens", input - audioInput);
        json.WriteNumber(typed ? "audio_tokens" : "image_tokens", typed ? audioInput : 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
