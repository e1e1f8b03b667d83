using System.Text.Json;

namespace Parlance.Dialects.OpenAiChat;

/// <content>Messages.</content>
internal sealed partial class OpenAiChatRequestReader
{
    private Message[] ReadMessages(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            _fields.Wrong("messages", "an array of at least one message", value.ValueKind == JsonValueKind.Array ? "invalid_value" : "invalid_type");
            return [];
        }

        var messages = new Message[value.GetArrayLength()];
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            _fields.Enter("messages", index);
            messages[index++] = ReadMessage(item);
            _fields.Leave();
        }

        return messages;
    }

    private Message ReadMessage(JsonElement item)
    {
        var wire = default(WireMessage);
        List<KeyValuePair<string, RawJson>>? extra = null;
        if (item.ValueKind != JsonValueKind.Object)
        {
            _fields.Wrong("", "an object", "invalid_type");
            return Message.User("");
        }

        var role = item.TryGetProperty("role", out var roleValue) ? roleValue : default;
        var isAssistant = role.ValueKind == JsonValueKind.String && role.ValueEquals("assistant"u8);
        foreach (var field in item.EnumerateObject())
        {
            if (!wire.TryTake(field, isAssistant))
            {
                RequestFields.Keep(ref extra, field.Name, RequestFields.Raw(field.Value));
            }
        }

        var word = _fields.RequiredText(role, "role", "'system', 'developer', 'user', 'assistant', 'tool' or 'function'");
        var content = word switch
        {
            "assistant" => ReadAssistant(wire),
            "tool" => [new ToolResult(_fields.RequiredText(wire.ToolCallId, "tool_call_id", "the id of the tool call that this answers"), ReadContent(wire.Content, word))],
            "system" or "developer" or "user" or "function" => ReadContent(wire.Content, word),
            _ => NoRole(),
        };
        return new Message(new MessageRole(word), content) { Name = _fields.Text(wire.Name, "name"), Extra = RequestFields.Extra(extra, OpenAiChatDialect.DialectName) };
    }

    private ContentPart[] NoRole()
    {
        _fields.Wrong("role", "'system', 'developer', 'user', 'assistant', 'tool' or 'function'");
        return [];
    }

    private ContentPart[] ReadAssistant(in WireMessage wire)
    {
        var parts = OpenAiChatReasoningHistory.Read(wire.Reasoning, wire.ReasoningDetails, _fields);
        if (!RequestFields.IsAbsent(wire.Content))
        {
            parts.AddRange(ReadContent(wire.Content, "assistant"));
        }

        if (_fields.Text(wire.Refusal, "refusal") is { } refusal)
        {
            parts.Add(new RefusalPart(refusal));
        }

        ReadToolCalls(wire.ToolCalls, parts);
        return [.. parts];
    }

    private ContentPart[] ReadContent(JsonElement value, string role)
    {
        const string Must = "a string or an array of content parts";
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return [new TextPart(value.GetString()!)];
            case JsonValueKind.Array:
                var parts = new ContentPart[value.GetArrayLength()];
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    _fields.Enter("content", index);
                    parts[index++] = ReadPart(item);
                    _fields.Leave();
                }

                return parts;
            case JsonValueKind.Undefined or JsonValueKind.Null when role == "function":
                return [];
            case JsonValueKind.Undefined:
                _fields.Missing("content", Must);
                return [];
            default:
                _fields.Wrong("content", Must, "invalid_type");
                return [];
        }
    }

    private void ReadToolCalls(JsonElement value, List<ContentPart> parts)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                _fields.Enter("tool_calls", index++);
                parts.Add(ReadToolCall(item));
                _fields.Leave();
            }
        }
        else if (!RequestFields.IsAbsent(value))
        {
            _fields.Wrong("tool_calls", "an array of tool calls", "invalid_type");
        }
    }

    /// <summary>The fields of one message that have nouns.</summary>
    private struct WireMessage
    {
        public JsonElement Content;
        public JsonElement Name;
        public JsonElement ToolCallId;
        public JsonElement ToolCalls;
        public JsonElement Refusal;
        public JsonElement Reasoning;
        public JsonElement ReasoningDetails;

        public bool TryTake(JsonProperty field, bool isAssistant)
        {
            switch (field.Name)
            {
                case "role":
                    break;
                case "content":
                    Content = field.Value;
                    break;
                case "name":
                    Name = field.Value;
                    break;
                case "tool_call_id" when !isAssistant:
                    ToolCallId = field.Value;
                    break;
                case "tool_calls" when isAssistant:
                    ToolCalls = field.Value;
                    break;
                case "refusal" when isAssistant:
                    Refusal = field.Value;
                    break;
                case "reasoning_details" when isAssistant && field.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Null:
                    ReasoningDetails = field.Value;
                    break;
                case "reasoning_content" or "reasoning" when isAssistant && field.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null:
                    Reasoning = Reasoning.ValueKind == JsonValueKind.String && field.Value.ValueKind == JsonValueKind.Null ? Reasoning : field.Value;
                    break;
                default:
                    return field.Value.ValueKind == JsonValueKind.Null && field.Name is "tool_calls" or "refusal" or "tool_call_id";
            }

            return true;
        }
    }
}
