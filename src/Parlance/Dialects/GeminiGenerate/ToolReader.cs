using System.Buffers;
using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary><c>tools</c> and <c>toolConfig</c>, read. Whatever is no function (search, code execution) is kept whole, one tool per field.</summary>
internal static class ToolReader
{
    private static readonly string[] s_known = ["name", "description", "parameters", "parametersJsonSchema"];

    public static List<ToolDefinition> Read(JsonElement root, GeminiFields fields)
    {
        var tools = new List<ToolDefinition>();
        if (fields.List(root, "tools") is not { } list)
        {
            return tools;
        }

        fields.Enter("tools");
        var index = 0;
        foreach (var tool in list.EnumerateArray())
        {
            fields.Enter(index++);
            if (tool.ValueKind == JsonValueKind.Object)
            {
                ReadTool(tool, tools, fields);
            }
            else
            {
                fields.Fail(null, "must be an object.");
            }

            fields.Leave();
        }

        fields.Leave();
        return tools;
    }

    /// <summary>The choice; a form that says more than the noun (a choice among several functions, VALIDATED) is kept whole in <see cref="ToolChoice.Raw"/>.</summary>
    public static ToolChoice? ReadChoice(JsonElement root, GeminiFields fields, out RawJson rest)
    {
        rest = default;
        if (fields.Object(root, "toolConfig") is not { } config)
        {
            return null;
        }

        rest = GeminiJson.Rest(config, "functionCallingConfig");
        fields.Enter("toolConfig");
        ToolChoice? choice = null;
        if (fields.Object(config, "functionCallingConfig") is { } calling)
        {
            fields.Enter("functionCallingConfig");
            var mode = fields.Text(calling, "mode")?.ToUpperInvariant();
            var names = fields.Texts(calling, "allowedFunctionNames") ?? [];
            fields.Leave();
            choice = mode switch
            {
                "ANY" when names.Length == 1 => ToolChoice.Tool(names[0]),
                "ANY" => ToolChoice.Required,
                "NONE" => ToolChoice.None,
                _ => ToolChoice.Auto,
            };
            var plain = mode is "AUTO" or "ANY" or "NONE" && names.Length == (choice.Mode == "tool" ? 1 : 0);
            choice = plain && GeminiJson.Unknown(calling, ["mode", "allowedFunctionNames"]) is null
                ? choice
                : choice with { Raw = new RawPart(GeminiGenerateDialect.Dialect, "functionCallingConfig", GeminiJson.Raw(calling)) };
        }

        fields.Leave();
        return choice;
    }

    private static void ReadTool(JsonElement tool, List<ToolDefinition> tools, GeminiFields fields)
    {
        foreach (var property in tool.EnumerateObject())
        {
            if (!GeminiJson.IsKnown(property.Name, ["functionDeclarations"]))
            {
                tools.Add(new ToolDefinition("", null, default) { Native = new RawPart(GeminiGenerateDialect.Dialect, property.Name, Alone(property)) });
                continue;
            }

            if (property.Value.ValueKind != JsonValueKind.Array)
            {
                fields.Fail("functionDeclarations", "must be a list.");
                continue;
            }

            fields.Enter("functionDeclarations");
            var index = 0;
            foreach (var declaration in property.Value.EnumerateArray())
            {
                fields.Enter(index++);
                tools.Add(ReadFunction(declaration, fields));
                fields.Leave();
            }

            fields.Leave();
        }
    }

    private static ToolDefinition ReadFunction(JsonElement declaration, GeminiFields fields)
    {
        if (declaration.ValueKind != JsonValueKind.Object)
        {
            fields.Fail(null, "must be an object.");
            return new ToolDefinition("", null, default);
        }

        var subset = fields.Object(declaration, "parameters");
        var schema = fields.Object(declaration, "parametersJsonSchema");
        return new ToolDefinition(fields.RequiredText(declaration, "name"), fields.Text(declaration, "description"), schema is { } given ? GeminiJson.Raw(given) : subset is { } other ? SchemaReader.ToJsonSchema(other) : default)
        {
            Extra = GeminiJson.Unknown(declaration, s_known, new KeyValuePair<string, RawJson>("parameters", schema is null && subset is { } kept ? GeminiJson.Raw(kept) : default)),
        };
    }

    private static RawJson Alone(JsonProperty property)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, GeminiJson.Options))
        {
            json.WriteStartObject();
            property.WriteTo(json);
            json.WriteEndObject();
        }

        return new RawJson(output.WrittenMemory);
    }
}
