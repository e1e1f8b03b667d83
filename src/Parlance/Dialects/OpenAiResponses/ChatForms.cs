using System.Text.Json;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>
/// What OpenAI spells in two ways: chat completions put the body of a tool and of a choice into an object of its type's name, this protocol puts it beside the type.
/// </summary>
internal static class ChatForms
{
    private const string Chat = "openai-chat";
    private const string AllowedTools = "allowed_tools";

    /// <summary>Whether a chat client's own tool is one that this protocol has too.</summary>
    public static bool IsCustomTool(RawPart tool) => tool is { Dialect: Chat, Type: "custom" };

    /// <summary>The same for a choice.</summary>
    public static bool IsChoice(RawPart choice) => choice is { Dialect: Chat, Type: "custom" or AllowedTools };

    /// <summary>Writes a chat client's custom tool.</summary>
    public static void WriteTool(Utf8JsonWriter json, RawPart tool)
    {
        using var document = JsonDocument.Parse(tool.Json.Utf8);
        WriteFlat(json, document.RootElement, "custom");
    }

    /// <summary>Writes a chat client's choice.</summary>
    public static void WriteChoice(Utf8JsonWriter json, RawPart choice)
    {
        using var document = JsonDocument.Parse(choice.Json.Utf8);
        WriteFlat(json, document.RootElement, choice.Type);
    }

    private static void WriteFlat(Utf8JsonWriter json, JsonElement whole, string type)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        if (whole.TryGetProperty(type, out var body) && body.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in body.EnumerateObject())
            {
                WriteMember(json, member);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter json, JsonProperty member)
    {
        json.WritePropertyName(member.Name);
        if (member.NameEquals("format") && member.Value.ValueKind == JsonValueKind.Object && member.Value.TryGetProperty("grammar", out _))
        {
            WriteFlat(json, member.Value, "grammar");
        }
        else if (member.NameEquals("tools") && member.Value.ValueKind == JsonValueKind.Array)
        {
            json.WriteStartArray();
            foreach (var tool in member.Value.EnumerateArray())
            {
                var type = tool.ValueKind == JsonValueKind.Object && tool.TryGetProperty("type", out var word) && word.ValueKind == JsonValueKind.String ? word.GetString()! : "function";
                if (tool.ValueKind == JsonValueKind.Object && tool.TryGetProperty(type, out _))
                {
                    WriteFlat(json, tool, type);
                }
                else
                {
                    tool.WriteTo(json);
                }
            }

            json.WriteEndArray();
        }
        else
        {
            member.Value.WriteTo(json);
        }
    }
}
