using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parlance.Dialects.OllamaChat;

/// <summary>The body of <c>POST /api/chat</c> as nouns: the door's face.</summary>
internal static class OllamaChatRequestReader
{
    public static bool TryRead(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error) => RequestFields.TryReadBody(body, Read, out request, out error);

    private static ChatRequest Read(JsonElement root, RequestFields fields)
    {
        var settings = new OllamaSettings(fields);
        IReadOnlyList<Message>? messages = null;
        IReadOnlyList<ToolDefinition> tools = [];
        foreach (var field in root.EnumerateObject())
        {
            switch (field.Name)
            {
                case "messages":
                    messages = new OllamaMessageReader(fields).Read(field.Value);
                    break;
                case "tools":
                    tools = ReadTools(field.Value, fields);
                    break;
                default:
                    settings.Take(field.Name, field.Value);
                    break;
            }
        }

        if (messages is null)
        {
            fields.Missing("messages", OllamaMessageReader.Must);
        }

        return settings.ToRequest(messages ?? [], tools);
    }

    private static ToolDefinition[] ReadTools(JsonElement value, RequestFields fields)
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

    private static ToolDefinition ReadTool(JsonElement item, RequestFields fields)
    {
        const string Must = "an object with a 'name'";
        if (item.ValueKind != JsonValueKind.Object)
        {
            fields.Wrong("", "an object with a 'function'", "invalid_type");
            return new ToolDefinition("", null, default);
        }

        item.TryGetProperty("type", out var type);
        item.TryGetProperty("function", out var function);
        if (fields.Text(type, "type") is not (null or "function"))
        {
            fields.Wrong("type", "'function'");
        }

        if (RequestFields.IsAbsent(function))
        {
            fields.Missing("function", Must);
        }

        if (!fields.IsObject(function, "function", Must))
        {
            return new ToolDefinition("", null, default);
        }

        function.TryGetProperty("name", out var name);
        function.TryGetProperty("description", out var description);
        function.TryGetProperty("parameters", out var parameters);
        fields.Enter("function");
        var tool = new ToolDefinition(
            fields.RequiredText(name, "name"),
            fields.Text(description, "description"),
            fields.IsObject(parameters, "parameters", "a JSON Schema object") ? RequestFields.Raw(parameters) : default);
        fields.Leave();
        return tool with { Extra = OllamaMessageReader.Extra(item, function, ["type"], ["name", "description", "parameters"]) };
    }
}
