using System.Text.Json;

namespace Parlance.Simulator.Personas;

/// <summary>A tool call in one piece, as vendors spell it.</summary>
internal static class ChatToolCall
{
    /// <summary>Writes the call; <paramref name="form"/> is <c>whole</c> (neither index nor type), <c>object</c> (arguments as an object) or <c>indexed</c>.</summary>
    public static void Write(Utf8JsonWriter json, string form, string id, string name, string arguments, int? index)
    {
        json.WriteStartObject();
        if (index is { } number && form != "whole")
        {
            json.WriteNumber("index", number);
        }

        json.WriteString("id", id);
        if (form != "whole")
        {
            json.WriteString("type", "function");
        }

        json.WriteStartObject("function");
        json.WriteString("name", name);
        if (form == "object")
        {
            json.WritePropertyName("arguments");
            json.WriteRawValue(arguments.Length == 0 ? "{}" : arguments, skipInputValidation: true);
        }
        else
        {
            json.WriteString("arguments", arguments);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
