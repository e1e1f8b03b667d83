using System.Text.Json;

namespace Parlance.Dialects.OpenAiResponses;

/// <summary>Tools of a request and the choice among them, as nouns.</summary>
internal static class ResponsesTools
{
    public static IReadOnlyList<ToolDefinition> Read(JsonElement value, RequestFields fields)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            if (!RequestFields.IsAbsent(value))
            {
                fields.Wrong("tools", "an array of tools", "invalid_type");
            }

            return [];
        }

        var tools = new ToolDefinition[value.GetArrayLength()];
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            fields.Enter("tools", index);
            tools[index++] = ReadTool(item, fields);
            fields.Leave();
        }

        return tools;
    }

    public static ToolChoice? ReadChoice(JsonElement value, RequestFields fields)
    {
        const string Must = "'none', 'auto', 'required' or an object that names a tool";
        switch (value.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return null;
            case JsonValueKind.Object:
                return ReadNamedChoice(value, fields);
            case JsonValueKind.String:
                switch (value.GetString())
                {
                    case "auto":
                        return ToolChoice.Auto;
                    case "none":
                        return ToolChoice.None;
                    case "required":
                        return ToolChoice.Required;
                    default:
                        fields.Wrong("tool_choice", Must);
                        return null;
                }

            default:
                fields.Wrong("tool_choice", Must, "invalid_type");
                return null;
        }
    }

    private static ToolDefinition ReadTool(JsonElement item, RequestFields fields)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            fields.Wrong("", "an object with a 'type'", "invalid_type");
            return new ToolDefinition("", null, default);
        }

        item.TryGetProperty("type", out var typeValue);
        item.TryGetProperty("name", out var name);
        var type = fields.RequiredText(typeValue, "type", "the type of the tool, for example 'function'");
        if (type != "function")
        {
            var called = name.ValueKind == JsonValueKind.String ? name.GetString()! : type;
            return new ToolDefinition(called, null, default) { Native = new RawPart(OpenAiResponsesDialect.Dialect, type, RequestFields.Raw(item)) };
        }

        item.TryGetProperty("description", out var description);
        item.TryGetProperty("parameters", out var parameters);
        item.TryGetProperty("strict", out var strict);
        var kept = item.EnumerateObject().Where(field => field.Name is not ("type" or "name" or "description" or "parameters" or "strict"));
        return new ToolDefinition(
            fields.RequiredText(name, "name"),
            fields.Text(description, "description"),
            fields.IsObject(parameters, "parameters", "a JSON Schema object") ? RequestFields.Raw(parameters) : default)
        {
            Strict = fields.Flag(strict, "strict"),
            Extra = KeptFields.Of([.. kept.Select(field => KeyValuePair.Create(field.Name, RequestFields.Raw(field.Value)))]),
        };
    }

    private static ToolChoice ReadNamedChoice(JsonElement value, RequestFields fields)
    {
        fields.Enter("tool_choice");
        value.TryGetProperty("type", out var typeValue);
        var type = fields.RequiredText(typeValue, "type", "'function', 'custom', 'allowed_tools' or a hosted tool");
        ToolChoice choice;
        if (type == "function" && value.EnumerateObject().All(member => member.Name is "type" or "name"))
        {
            value.TryGetProperty("name", out var name);
            choice = ToolChoice.Tool(fields.RequiredText(name, "name", "the name of a tool"));
        }
        else
        {
            choice = new ToolChoice("raw", null, new RawPart(OpenAiResponsesDialect.Dialect, type, RequestFields.Raw(value)));
        }

        fields.Leave();
        return choice;
    }
}
