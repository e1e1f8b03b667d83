using System.Text.Json;

namespace Parlance.Dialects.OpenAiChat;

/// <content>Tools and the choice among them.</content>
internal sealed partial class OpenAiChatRequestReader
{
    private IReadOnlyList<ToolDefinition> ReadTools(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            if (!RequestFields.IsAbsent(value))
            {
                _fields.Wrong("tools", "an array of tools", "invalid_type");
            }

            return [];
        }

        var tools = new ToolDefinition[value.GetArrayLength()];
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            _fields.Enter("tools", index);
            tools[index++] = ReadTool(item);
            _fields.Leave();
        }

        return tools;
    }

    private ToolDefinition ReadTool(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            _fields.Wrong("", "an object with a 'type'", "invalid_type");
            return new ToolDefinition("", null, default);
        }

        // Mistral's own SDK leaves the type of a function out.
        var isFunction = item.TryGetProperty("function", out var body) && !item.TryGetProperty("type", out _);
        item.TryGetProperty("type", out var typeValue);
        var type = isFunction ? "function" : _fields.RequiredText(typeValue, "type", "'function' or 'custom'");
        item.TryGetProperty(type, out body);
        if (type != "function")
        {
            var named = body.ValueKind == JsonValueKind.Object ? body : item;
            var name = named.TryGetProperty("name", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString()! : type;
            return new ToolDefinition(name, null, default) { Native = RawPart(item, type) };
        }

        if (RequestFields.IsAbsent(body))
        {
            _fields.Missing("function", "an object with a 'name'");
        }

        return _fields.IsObject(body, "function") ? ReadFunction(item, body) : new ToolDefinition("", null, default);
    }

    private ToolDefinition ReadFunction(JsonElement item, JsonElement body)
    {
        body.TryGetProperty("name", out var name);
        body.TryGetProperty("description", out var description);
        body.TryGetProperty("parameters", out var parameters);
        body.TryGetProperty("strict", out var strict);
        _fields.Enter("function");
        var tool = new ToolDefinition(
            _fields.RequiredText(name, "name"),
            _fields.Text(description, "description"),
            _fields.IsObject(parameters, "parameters", "a JSON Schema object") ? RequestFields.Raw(parameters) : default)
        {
            Strict = _fields.Flag(strict, "strict"),
        };
        _fields.Leave();
        List<KeyValuePair<string, RawJson>>? extra = null;
        KeepMembers(body, "function", ref extra, "name", "description", "parameters", "strict");
        foreach (var field in item.EnumerateObject())
        {
            if (field.Name is not ("type" or "function"))
            {
                RequestFields.Keep(ref extra, field.Name, RequestFields.Raw(field.Value));
            }
        }

        return tool with { Extra = RequestFields.Extra(extra, OpenAiChatDialect.DialectName) };
    }

    private ToolChoice? ReadToolChoice(JsonElement value)
    {
        const string Must = "'none', 'auto', 'required' or an object that names a tool";
        switch (value.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return null;
            case JsonValueKind.Object:
                return ReadToolChoiceObject(value);
            case JsonValueKind.String:
                switch (value.GetString())
                {
                    case "auto":
                        return ToolChoice.Auto;
                    case "none":
                        return ToolChoice.None;
                    case "required" or "any":
                        // Mistral's word for it is any.
                        return ToolChoice.Required;
                    default:
                        _fields.Wrong("tool_choice", Must);
                        return null;
                }

            default:
                _fields.Wrong("tool_choice", Must, "invalid_type");
                return null;
        }
    }

    private ToolChoice ReadToolChoiceObject(JsonElement value)
    {
        _fields.Enter("tool_choice");
        value.TryGetProperty("type", out var typeValue);
        var type = _fields.RequiredText(typeValue, "type", "'function', 'custom' or 'allowed_tools'");
        var choice = new ToolChoice("raw", null, RawPart(value, type));
        if (type == "function")
        {
            value.TryGetProperty("function", out var function);
            if (RequestFields.IsAbsent(function))
            {
                _fields.Missing("function", "an object with the tool's 'name'");
            }

            if (_fields.IsObject(function, "function"))
            {
                _fields.Enter("function");
                function.TryGetProperty("name", out var name);
                choice = ToolChoice.Tool(_fields.RequiredText(name, "name", "the name of a tool"));
                _fields.Leave();
            }
        }

        _fields.Leave();
        return choice;
    }
}
