using System.Buffers;
using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>
/// A streamed block without a noun (a server tool's call or result, a compaction): what its start holds and what its deltas add, as the one object that a whole answer would hold.
/// A delta's <c>partial_json</c> makes up <c>input</c>; any other text of a delta continues the member of its name.
/// </summary>
internal sealed class RawBlock(JsonElement start)
{
    private const string Input = "input";

    private readonly JsonElement _start = start.Clone();
    private readonly Dictionary<string, string> _added = [];

    /// <summary>The type on the wire.</summary>
    public string Type { get; } = BlockEvents.Type(start);

    /// <summary>Takes one delta.</summary>
    public void Take(JsonElement delta)
    {
        foreach (var member in delta.EnumerateObject())
        {
            if (member.Name != "type" && member.Value.ValueKind == JsonValueKind.String)
            {
                var name = member.Name == "partial_json" ? Input : member.Name;
                _added[name] = _added.GetValueOrDefault(name) + member.Value.GetString();
            }
        }
    }

    /// <summary>The object as far as it is known.</summary>
    public ReadOnlySpan<byte> ToJson()
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, WireJson.Options))
        {
            json.WriteStartObject();
            foreach (var member in _start.EnumerateObject())
            {
                json.WritePropertyName(member.Name);
                if (_added.Remove(member.Name, out var text))
                {
                    WriteAdded(json, member.Name, text, member.Value);
                }
                else
                {
                    member.Value.WriteTo(json);
                }
            }

            foreach (var (name, text) in _added)
            {
                json.WritePropertyName(name);
                WriteAdded(json, name, text, default);
            }

            json.WriteEndObject();
        }

        return output.WrittenSpan;
    }

    private static void WriteAdded(Utf8JsonWriter json, string name, string text, JsonElement before)
    {
        if (name != Input)
        {
            json.WriteStringValue((before.ValueKind == JsonValueKind.String ? before.GetString() : "") + text);
        }
        else if (IsJson(text))
        {
            json.WriteRawValue(text, skipInputValidation: true);
        }
        else
        {
            // Cut off by the output limit, or empty.
            json.WriteStartObject();
            json.WriteEndObject();
        }
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
