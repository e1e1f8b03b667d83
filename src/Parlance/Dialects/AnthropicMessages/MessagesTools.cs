using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary><c>tools</c> and <c>tool_choice</c>, read.</summary>
internal static class MessagesTools
{
    private static readonly string[] s_knownTool = ["type", "name", "description", "input_schema", "strict"];

    public static List<ToolDefinition> Read(JsonElement root, FieldReader fields)
    {
        var tools = new List<ToolDefinition>();
        if (fields.OptionalList(root, "tools") is not { } list)
        {
            return tools;
        }

        fields.Enter("tools");
        foreach (var tool in list.EnumerateArray())
        {
            fields.Enter(tools.Count);
            tools.Add(ReadTool(tool, fields));
            fields.Leave();
        }

        fields.Leave();
        return tools;
    }

    /// <summary>The choice, and whether several calls may come at once. A choice with further fields is kept whole in <see cref="ToolChoice.Raw"/>.</summary>
    public static (ToolChoice? Choice, bool? Parallel) ReadChoice(JsonElement root, FieldReader fields)
    {
        if (fields.OptionalObject(root, "tool_choice") is not { } given)
        {
            return default;
        }

        fields.Enter("tool_choice");
        var type = fields.Text(given, "type");
        var name = type == "tool" ? fields.Text(given, "name") : null;
        var parallel = !fields.OptionalFlag(given, "disable_parallel_tool_use");
        var choice = type switch
        {
            "auto" => ToolChoice.Auto,
            "any" => ToolChoice.Required,
            "none" => ToolChoice.None,
            "tool" => ToolChoice.Tool(name!),
            _ => new ToolChoice("raw"),
        };
        if (choice.Mode == "raw" || fields.Unknown(given, ["type", "name", "disable_parallel_tool_use"]) is not null)
        {
            choice = choice with { Raw = new RawPart(AnthropicMessagesDialect.Dialect, type, FieldReader.Raw(given)) };
        }

        fields.Leave();
        return (choice, parallel);
    }

    private static ToolDefinition ReadTool(JsonElement tool, FieldReader fields)
    {
        if (tool.ValueKind != JsonValueKind.Object)
        {
            fields.Fail(null, "must be an object.");
            return new ToolDefinition("", null, default);
        }

        if (fields.OptionalText(tool, "type") is { } type and not "custom")
        {
            return new ToolDefinition(fields.OptionalText(tool, "name") ?? "", null, default) { Native = new RawPart(AnthropicMessagesDialect.Dialect, type, FieldReader.Raw(tool)) };
        }

        if (fields.OptionalObject(tool, "input_schema") is not { } schema)
        {
            fields.Fail("input_schema", "is required: a JSON Schema of type object.");
            schema = default;
        }

        var marker = CacheControl.Read(tool);
        var extra = fields.Unknown(tool, s_knownTool);
        return new ToolDefinition(fields.Text(tool, "name"), fields.OptionalText(tool, "description"), schema.ValueKind == JsonValueKind.Undefined ? default : FieldReader.Raw(schema))
        {
            Strict = fields.OptionalFlag(tool, "strict"),
            Extra = marker is null ? extra : CacheControl.Without(extra),
            Cache = marker,
        };
    }
}
