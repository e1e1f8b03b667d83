using System.Text;
using System.Text.Json;

namespace Parlance.Dialects;

/// <summary>A call's arguments as the object that some protocols demand.</summary>
internal static class ToolInput
{
    /// <summary>Name of the only member when the arguments are no JSON object: what a model wrote instead, a custom tool's free text.</summary>
    public const string Raw = "_raw";

    /// <summary>Writes <c>input</c>, as the protocols of content blocks call it.</summary>
    public static void Write(Utf8JsonWriter json, ToolCall call) => Write(json, "input"u8, call);

    /// <summary>Writes the object: the arguments' own bytes when they are a JSON object, <c>{}</c> when there are none, else <c>{"_raw": …}</c> with the text.</summary>
    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, ToolCall call)
    {
        json.WritePropertyName(name);
        var bytes = Encoding.UTF8.GetBytes(call.Arguments);
        if (!call.IsCustom && IsObject(bytes))
        {
            json.WriteRawValue(bytes, skipInputValidation: true);
            return;
        }

        json.WriteStartObject();
        if (call.IsCustom || !string.IsNullOrWhiteSpace(call.Arguments))
        {
            json.WriteString(Raw, call.Arguments);
        }

        json.WriteEndObject();
    }

    private static bool IsObject(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
