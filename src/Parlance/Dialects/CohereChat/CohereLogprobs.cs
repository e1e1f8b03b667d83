using System.Buffers;
using System.Text.Json;

namespace Parlance.Dialects.CohereChat;

/// <summary><c>logprobs</c>, both ways: the vendor groups the tokens of a piece of text (<c>{"text", "token_ids", "logprobs"}</c>), OpenAI lists each token. A group becomes one entry with the sum.</summary>
internal static class CohereLogprobs
{
    public static void Read(ReadOnlySpan<JsonElement> groups, IChatSink sink)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, WireJson.Options))
        {
            json.WriteStartObject();
            json.WriteStartArray("content"u8);
            foreach (var group in groups)
            {
                json.WriteStartObject();
                json.WriteString("token"u8, CohereText.Word(group, "text") ?? "");
                json.WriteNumber("logprob"u8, CohereText.Items(group, "logprobs").Sum(value => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0));
                json.WriteNull("bytes"u8);
                json.WriteStartArray("top_logprobs"u8);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        sink.Write(new ChatEvent { Kind = ChatEventKind.Logprobs, Text = output.WrittenSpan });
    }

    public static void Write(Utf8JsonWriter json, RawJson logprobs)
    {
        if (logprobs.IsEmpty)
        {
            return;
        }

        using var document = JsonDocument.Parse(logprobs.Utf8);
        json.WriteStartArray("logprobs"u8);
        foreach (var entry in CohereText.Items(document.RootElement, "content"))
        {
            json.WriteStartObject();
            json.WriteString("text"u8, CohereText.Word(entry, "token") ?? "");
            json.WriteStartArray("token_ids"u8);
            json.WriteEndArray();
            json.WriteStartArray("logprobs"u8);
            if (entry.TryGetProperty("logprob", out var value) && value.ValueKind == JsonValueKind.Number)
            {
                value.WriteTo(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
