using System.Text.Json;

namespace Parlance.Dialects.CohereChat;

/// <summary><c>tools</c>, <c>strict_tools</c> and <c>tool_choice</c>, read. Strictness is one switch for all tools.</summary>
internal static class CohereTools
{
    public static List<ToolDefinition> Read(JsonElement root, FieldReader fields)
    {
        var tools = new List<ToolDefinition>();
        var strict = fields.OptionalFlag(root, "strict_tools");
        if (fields.OptionalList(root, "tools") is not { } list)
        {
            return tools;
        }

        fields.Enter("tools");
        foreach (var tool in list.EnumerateArray())
        {
            fields.Enter(tools.Count);
            tools.Add(ReadTool(tool, fields) with { Strict = strict });
            fields.Leave();
        }

        fields.Leave();
        return tools;
    }

    public static ToolChoice? ReadChoice(JsonElement root, FieldReader fields)
    {
        switch (fields.OptionalText(root, "tool_choice"))
        {
            case null:
                return null;
            case "REQUIRED":
                return ToolChoice.Required;
            case "NONE":
                return ToolChoice.None;
            default:
                fields.Fail("tool_choice", "must be REQUIRED or NONE.");
                return null;
        }
    }

    private static ToolDefinition ReadTool(JsonElement tool, FieldReader fields)
    {
        if (tool.ValueKind != JsonValueKind.Object || fields.OptionalObject(tool, "function") is not { } function)
        {
            fields.Fail("function", "is required: an object with a name.");
            return new ToolDefinition("", null, default);
        }

        fields.Enter("function");
        var schema = fields.OptionalObject(function, "parameters");
        var read = new ToolDefinition(fields.Text(function, "name"), fields.OptionalText(function, "description"), schema is { } given ? FieldReader.Raw(given) : default)
        {
            Extra = fields.Unknown(function, ["name", "description", "parameters"]),
        };
        fields.Leave();
        return read;
    }
}
