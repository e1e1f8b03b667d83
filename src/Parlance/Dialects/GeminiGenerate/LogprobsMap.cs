using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary><c>logprobsResult</c> as OpenAI's <c>logprobs</c> object, and back. The vendor's token numbers have no place in the noun.</summary>
internal static class LogprobsMap
{
    /// <summary>OpenAI's object, normalised as its fold wants it: <c>content</c> first and alone, no white space.</summary>
    public static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> result)
    {
        using var document = JsonDocument.Parse(result.ToArray());
        var chosen = List(document.RootElement, "chosenCandidates");
        var tops = List(document.RootElement, "topCandidates");
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output, GeminiJson.Options);
        json.WriteStartObject();
        json.WriteStartArray("content"u8);
        for (var i = 0; i < chosen.Count; i++)
        {
            json.WriteStartObject();
            WriteToken(json, chosen[i]);
            json.WriteStartArray("top_logprobs"u8);
            foreach (var top in i < tops.Count ? List(tops[i], "candidates") : [])
            {
                json.WriteStartObject();
                WriteToken(json, top);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan;
    }

    /// <summary>Writes the value of <c>logprobsResult</c>.</summary>
    public static void Write(Utf8JsonWriter json, RawJson logprobs)
    {
        using var document = JsonDocument.Parse(logprobs.Utf8);
        var tokens = List(document.RootElement, "content");
        json.WriteStartObject();
        json.WriteStartArray("chosenCandidates"u8);
        tokens.ForEach(token => WriteCandidate(json, token));
        json.WriteEndArray();
        if (tokens.Exists(token => List(token, "top_logprobs").Count > 0))
        {
            json.WriteStartArray("topCandidates"u8);
            foreach (var token in tokens)
            {
                json.WriteStartObject();
                json.WriteStartArray("candidates"u8);
                List(token, "top_logprobs").ForEach(top => WriteCandidate(json, top));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static List<JsonElement> List(JsonElement element, string name) =>
        GeminiJson.TryGet(element, name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).ToList() : [];

    private static void WriteToken(Utf8JsonWriter json, JsonElement candidate)
    {
        var token = GeminiJson.Word(candidate, "token") ?? "";
        json.WriteString("token"u8, token);
        json.WritePropertyName("logprob"u8);
        WriteNumber(json, candidate, "logProbability");
        json.WriteStartArray("bytes"u8);
        foreach (var octet in Encoding.UTF8.GetBytes(token))
        {
            json.WriteNumberValue(octet);
        }

        json.WriteEndArray();
    }

    private static void WriteCandidate(Utf8JsonWriter json, JsonElement token)
    {
        json.WriteStartObject();
        json.WriteString("token"u8, GeminiJson.Word(token, "token") ?? "");
        json.WritePropertyName("logProbability"u8);
        WriteNumber(json, token, "logprob");
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, JsonElement element, string name)
    {
        if (GeminiJson.TryGet(element, name, out var number) && number.ValueKind == JsonValueKind.Number)
        {
            number.WriteTo(json);
        }
        else
        {
            json.WriteNumberValue(0);
        }
    }
}
