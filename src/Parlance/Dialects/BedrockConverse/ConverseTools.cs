using System.Text.Json;

namespace Parlance.Dialects.BedrockConverse;

/// <summary><c>toolConfig</c>, read.</summary>
internal static class ConverseTools
{
    public static List<ToolDefinition> Read(JsonElement config, FieldReader fields)
    {
        var tools = new List<ToolDefinition>();
        fields.Enter("toolConfig");
        if (fields.OptionalList(config, "tools") is not { } list)
        {
            fields.Fail("tools", "is required: a list of tools.");
            fields.Leave();
            return tools;
        }

        fields.Enter("tools");
        var index = 0;
        foreach (var tool in list.EnumerateArray())
        {
            fields.Enter(index++);
            if (tool.ValueKind == JsonValueKind.Object && tools is [.., { Cache: null } last] && ConverseBlockReader.TryReadCachePoint(tool, out var marker))
            {
                tools[^1] = last with { Cache = marker };
            }
            else
            {
                tools.Add(ReadTool(tool, fields));
            }

            fields.Leave();
        }

        fields.Leave();
        fields.Leave();
        return tools;
    }

    /// <summary>A choice of a form that has no noun is kept whole in <see cref="ToolChoice.Raw"/>.</summary>
    public static ToolChoice? ReadChoice(JsonElement config, FieldReader fields)
    {
        fields.Enter("toolConfig");
        var choice = fields.OptionalObject(config, "toolChoice") is { } given ? Choice(given) : null;
        fields.Leave();
        return choice;
    }

    private static ToolChoice Choice(JsonElement given)
    {
        if (given.TryGetProperty("auto", out _))
        {
            return ToolChoice.Auto;
        }

        if (given.TryGetProperty("any", out _))
        {
            return ToolChoice.Required;
        }

        return ConverseText.TryObject(given, "tool", out var tool) && ConverseText.Word(tool, "name") is { } name
            ? ToolChoice.Tool(name)
            : new ToolChoice("raw", null, new RawPart(BedrockConverseDialect.Dialect, "toolChoice", FieldReader.Raw(given)));
    }

    private static ToolDefinition ReadTool(JsonElement tool, FieldReader fields)
    {
        if (tool.ValueKind != JsonValueKind.Object)
        {
            fields.Fail(null, "must be an object.");
            return new ToolDefinition("", null, default);
        }

        if (fields.OptionalObject(tool, "toolSpec") is not { } spec)
        {
            var type = tool.EnumerateObject().Select(member => member.Name).FirstOrDefault() ?? "";
            return new ToolDefinition(ConverseText.TryObject(tool, type, out var inner) ? ConverseText.Word(inner, "name") ?? "" : "", null, default)
            {
                Native = new RawPart(BedrockConverseDialect.Dialect, type, FieldReader.Raw(tool)),
            };
        }

        fields.Enter("toolSpec");
        var schema = default(RawJson);
        if (fields.OptionalObject(spec, "inputSchema") is { } input && FieldReader.Has(input, "json", out var json))
        {
            schema = FieldReader.Raw(json);
        }
        else
        {
            fields.Fail("inputSchema", "is required: an object with the schema in json.");
        }

        var read = new ToolDefinition(fields.Text(spec, "name"), fields.OptionalText(spec, "description"), schema)
        {
            Strict = fields.OptionalFlag(spec, "strict"),
            Extra = fields.Unknown(spec, ["name", "description", "inputSchema", "strict"]),
        };
        fields.Leave();
        return read;
    }
}
