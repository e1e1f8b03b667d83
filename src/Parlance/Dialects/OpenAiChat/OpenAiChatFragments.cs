using System.Buffers;
using System.Text.Json;

namespace Parlance.Dialects.OpenAiChat;

/// <summary>A message field without a noun that a stream brought in several deltas: sound comes so (<c>audio.data</c>, <c>audio.transcript</c>), and reports of tools.</summary>
internal static class OpenAiChatFragments
{
    /// <summary>One field of all fragments: lists one behind the other, objects member by member with the text of <c>data</c> and <c>transcript</c> joined, else the last one.</summary>
    public static RawPart Join(IReadOnlyList<RawPart> fragments)
    {
        if (fragments.Count == 1)
        {
            return fragments[0];
        }

        var values = fragments.Select(Parse).ToArray();
        var output = new ArrayBufferWriter<byte>();
        try
        {
            using var json = new Utf8JsonWriter(output, OpenAiChatDialect.Writing);
            Write(json, values);
        }
        catch (InvalidOperationException)
        {
            // A name or text with half of a surrogate pair, which the framework cannot read.
            return fragments[^1];
        }

        return fragments[0] with { Json = new RawJson(output.WrittenMemory) };
    }

    private static JsonElement Parse(RawPart fragment)
    {
        var reader = new Utf8JsonReader(fragment.Json.Utf8.Span);
        return JsonElement.ParseValue(ref reader);
    }

    private static void Write(Utf8JsonWriter json, JsonElement[] values)
    {
        if (values.All(value => value.ValueKind == JsonValueKind.Array))
        {
            json.WriteStartArray();
            foreach (var item in values.SelectMany(value => value.EnumerateArray()))
            {
                item.WriteTo(json);
            }

            json.WriteEndArray();
        }
        else if (values.All(value => value.ValueKind == JsonValueKind.Object))
        {
            json.WriteStartObject();
            foreach (var member in values.SelectMany(value => value.EnumerateObject()).GroupBy(member => member.Name, member => member.Value))
            {
                WriteMember(json, member.Key, [.. member]);
            }

            json.WriteEndObject();
        }
        else
        {
            values[^1].WriteTo(json);
        }
    }

    private static void WriteMember(Utf8JsonWriter json, string name, JsonElement[] values)
    {
        json.WritePropertyName(name);
        if (name is "data" or "transcript" && values.All(value => value.ValueKind == JsonValueKind.String))
        {
            json.WriteStringValue(string.Concat(values.Select(value => value.GetString())));
        }
        else
        {
            values[^1].WriteTo(json);
        }
    }
}
