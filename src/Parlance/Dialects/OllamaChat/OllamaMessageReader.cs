using System.Text.Json;

namespace Parlance.Dialects.OllamaChat;

/// <summary>
/// Messages of a door's request. Calls and results are joined by id where they have one; older clients send none, and name the tool in the result or nothing at all:
/// then a result answers the first call of that name that is still open, and both get an id made here.
/// </summary>
internal sealed class OllamaMessageReader(RequestFields fields)
{
    /// <summary>What <c>messages</c> must be. No messages means to a real server to load the model, or to unload it.</summary>
    public const string Must = "an array of at least one message; a model cannot be loaded or unloaded through this door";

    private OllamaOpenCalls _open = new();
    private int _position;

    /// <summary>The value of <c>messages</c>.</summary>
    public IReadOnlyList<Message> Read(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            fields.Wrong("messages", Must, value.ValueKind == JsonValueKind.Array ? "invalid_value" : "invalid_type");
            return [];
        }

        var messages = new Message[value.GetArrayLength()];
        foreach (var item in value.EnumerateArray())
        {
            fields.Enter("messages", _position);
            messages[_position] = ReadMessage(item);
            _position++;
            fields.Leave();
        }

        return messages;
    }

    /// <summary>Images in base64 as parts.</summary>
    public static IEnumerable<ContentPart> ReadImages(JsonElement value, RequestFields fields)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            if (!RequestFields.IsAbsent(value))
            {
                fields.Wrong("images", "an array of images in base64", "invalid_type");
            }

            return [];
        }

        var images = new List<ContentPart>();
        foreach (var item in value.EnumerateArray())
        {
            fields.Enter("images", images.Count);
            var base64 = fields.RequiredText(item, "", "an image in base64");
            if (base64.Contains(':', StringComparison.Ordinal))
            {
                fields.Wrong("", "an image in base64, without 'data:' before it and not an address");
            }

            fields.Leave();
            images.Add(new ImagePart { Base64 = base64, MediaType = ImageType.Of(base64) });
        }

        return images;
    }

    /// <summary>The members of <paramref name="item"/> and of its <c>function</c> that are not known, as kept fields; null when there are none.</summary>
    public static RawFields? Extra(JsonElement item, JsonElement function, IReadOnlyCollection<string> known, IReadOnlyCollection<string> knownInside)
    {
        List<KeyValuePair<string, RawJson>>? extra = null;
        if (OllamaJson.Rest(function, knownInside) is { IsEmpty: false } rest)
        {
            RequestFields.Keep(ref extra, "function", rest);
        }

        foreach (var member in item.EnumerateObject())
        {
            if (member.Name != "function" && !known.Contains(member.Name))
            {
                RequestFields.Keep(ref extra, member.Name, RequestFields.Raw(member.Value));
            }
        }

        return RequestFields.Extra(extra, OllamaChatDialect.DialectName);
    }

    private Message ReadMessage(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            fields.Wrong("", "an object", "invalid_type");
            return Message.User("");
        }

        item.TryGetProperty("role", out var roleValue);
        item.TryGetProperty("content", out var contentValue);
        item.TryGetProperty(OllamaChatDialect.Images, out var images);
        var role = fields.RequiredText(roleValue, "role", "'system', 'user', 'assistant' or 'tool'");
        var text = fields.Text(contentValue, "content", "a string; images stand in 'images'") ?? "";
        var content = ReadImages(images, fields).ToList();
        if (text.Length > 0 || (content.Count == 0 && role != "assistant"))
        {
            content.Insert(0, new TextPart(text));
        }

        List<KeyValuePair<string, RawJson>>? extra = null;
        switch (role)
        {
            case "assistant":
                ReadAssistant(item, content);
                break;
            case "tool":
                content = [new ToolResult(Answered(item, ref extra), content)];
                break;
            case "system" or "user" or "":
                break;
            default:
                fields.Wrong("role", "'system', 'user', 'assistant' or 'tool'");
                break;
        }

        foreach (var member in item.EnumerateObject())
        {
            if (!IsKnown(member.Name, role))
            {
                RequestFields.Keep(ref extra, member.Name, RequestFields.Raw(member.Value));
            }
        }

        return new Message(new MessageRole(role), content) { Extra = RequestFields.Extra(extra, OllamaChatDialect.DialectName) };
    }

    private static bool IsKnown(string name, string role) => name switch
    {
        "role" or "content" or "images" => true,
        "thinking" or "tool_calls" => role == "assistant",
        "tool_name" or "tool_call_id" => role == "tool",
        _ => false,
    };

    private void ReadAssistant(JsonElement item, List<ContentPart> content)
    {
        item.TryGetProperty("thinking", out var thinking);
        if (fields.Text(thinking, "thinking") is { Length: > 0 } thought)
        {
            content.Insert(0, new ReasoningPart(thought));
        }

        item.TryGetProperty("tool_calls", out var calls);
        _open = new OllamaOpenCalls();
        if (calls.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var call in calls.EnumerateArray())
            {
                fields.Enter("tool_calls", index);
                content.Add(ReadCall(call, index++));
                fields.Leave();
            }
        }
        else if (!RequestFields.IsAbsent(calls))
        {
            fields.Wrong("tool_calls", "an array of tool calls", "invalid_type");
        }
    }

    private ToolCall ReadCall(JsonElement item, int index)
    {
        const string Must = "an object with 'name' and 'arguments'";
        if (item.ValueKind != JsonValueKind.Object)
        {
            fields.Wrong("", "an object", "invalid_type");
            return new ToolCall("", "", "{}");
        }

        item.TryGetProperty("id", out var idValue);
        item.TryGetProperty("function", out var function);
        if (RequestFields.IsAbsent(function))
        {
            fields.Missing("function", Must);
        }

        if (!fields.IsObject(function, "function", Must))
        {
            return new ToolCall("", "", "{}");
        }

        function.TryGetProperty("name", out var nameValue);
        function.TryGetProperty("arguments", out var arguments);
        fields.Enter("function");
        var name = fields.RequiredText(nameValue, "name");
        var text = fields.IsObject(arguments, "arguments", "an object, not a string") ? RequestFields.Raw(arguments).ToString() : "{}";
        fields.Leave();
        var id = fields.Text(idValue, "id") is { Length: > 0 } given ? given : ToolCallIds.Make("messages", _position, index);
        _open.Add(id, name);
        return new ToolCall(id, name, text) { Extra = Extra(item, function, ["id", "type"], ["index", "name", "arguments"]) };
    }

    /// <summary>The id of the call that a tool's message answers. A tool's name that says more than that call is kept.</summary>
    private string Answered(JsonElement item, ref List<KeyValuePair<string, RawJson>>? extra)
    {
        item.TryGetProperty("tool_call_id", out var idValue);
        item.TryGetProperty("tool_name", out var nameValue);
        var name = fields.Text(nameValue, "tool_name") is { Length: > 0 } said ? said : null;
        var id = fields.Text(idValue, "tool_call_id") is { Length: > 0 } given ? given : null;
        id ??= _open.Next(name);
        if (id is null)
        {
            fields.Wrong("tool_name", "the name of a tool that the assistant's turn before it called and that has no result yet");
            return "";
        }

        var called = _open.Answer(id);
        if (name is not null && name != called)
        {
            RequestFields.Keep(ref extra, "tool_name", RequestFields.Raw(nameValue));
        }

        return id;
    }
}
