using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Parlance.Dialects.BedrockConverse;

/// <summary>A streamed block that has to be remembered until it ends: a tool call, signed thinking, or a block without a noun. Text needs none.</summary>
/// <param name="index">Its index in the message.</param>
/// <param name="type">The member that names what it is.</param>
/// <param name="start">What its start held; undefined when it had none.</param>
internal sealed class ConverseBlock(int index, string type, JsonElement start)
{
    private readonly ArrayBufferWriter<byte> _items = new();
    private string _input = "";

    public int Index { get; } = index;

    /// <summary>The member that names what it is.</summary>
    public string Type { get; } = type;

    /// <summary>Number of the tool call; -1 for none.</summary>
    public int Call { get; init; } = -1;

    /// <summary>Whether the call stands for the answer, so that its arguments are the answer's text.</summary>
    public bool IsAnswer { get; init; }

    /// <summary>Whether the block is kept whole, having no noun.</summary>
    public bool IsRaw { get; init; }

    /// <summary>Whether any piece of it came.</summary>
    public bool HasContent { get; set; }

    /// <summary>The signature of a thinking block; a later one replaces it.</summary>
    public string? Signature { get; set; }

    /// <summary>Continues the input of a tool of the service's own.</summary>
    public void TakeInput(ReadOnlySpan<byte> piece) => _input += Encoding.UTF8.GetString(piece);

    /// <summary>Continues the content of a result of a tool of the service's own, or an image.</summary>
    public void Take(JsonElement delta)
    {
        if (delta.TryGetProperty(Type, out var added))
        {
            foreach (var item in added.ValueKind == JsonValueKind.Array ? added.EnumerateArray().ToArray() : [added])
            {
                _items.Write(_items.WrittenCount == 0 ? ""u8 : ","u8);
                _items.Write(Encoding.UTF8.GetBytes(item.GetRawText()));
            }
        }
    }

    /// <summary>The block as a whole answer would hold it.</summary>
    public ReadOnlySpan<byte> ToJson()
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, WireJson.Options))
        {
            json.WriteStartObject();
            json.WriteStartObject(Type);
            foreach (var member in start.ValueKind == JsonValueKind.Object ? start.EnumerateObject() : default)
            {
                member.WriteTo(json);
            }

            if (Type == "toolUse")
            {
                ToolInput.Write(json, new ToolCall("", "", _input));
            }
            else if (Type == "toolResult")
            {
                json.WritePropertyName("content"u8);
                json.WriteRawValue([(byte)'[', .. _items.WrittenSpan, (byte)']'], skipInputValidation: true);
            }
            else
            {
                WriteMembers(json);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return output.WrittenSpan;
    }

    /// <summary>The members of each piece: an image comes as a start with its format and a delta with its source.</summary>
    private void WriteMembers(Utf8JsonWriter json)
    {
        using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes($"[{Encoding.UTF8.GetString(_items.WrittenSpan)}]"));
        foreach (var item in document.RootElement.EnumerateArray())
        {
            foreach (var member in item.ValueKind == JsonValueKind.Object ? item.EnumerateObject() : default)
            {
                member.WriteTo(json);
            }
        }
    }
}
