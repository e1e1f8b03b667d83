using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary>The content of a turn or of a tool result: a string or a list of blocks. A block of a type that has no noun is kept whole as <see cref="RawPart"/>.</summary>
internal static class MessagesBlockReader
{
    public static ContentPart[] Read(JsonElement content, MessageRole role, FieldReader fields)
    {
        switch (content.ValueKind)
        {
            case JsonValueKind.String:
                return [new TextPart(content.GetString()!)];
            case JsonValueKind.Array:
                return ReadBlocks(content, role, fields);
            default:
                fields.Fail(null, "must be a string or a list of blocks.");
                return [];
        }
    }

    private static ContentPart[] ReadBlocks(JsonElement content, MessageRole role, FieldReader fields)
    {
        var parts = new List<ContentPart>(content.GetArrayLength());
        var states = new Dictionary<string, OpaqueState>();
        var index = 0;
        foreach (var block in content.EnumerateArray())
        {
            fields.Enter(index++);
            if (role == MessageRole.Assistant && MessagesState.TryReadCall(block, out var state, out var callId))
            {
                states[callId] = state;
            }
            else
            {
                parts.Add(CacheControl.Mark(ReadBlock(block, role, fields), block));
            }

            fields.Leave();
        }

        return parts.Select(part => part is ToolCall call && states.TryGetValue(call.Id, out var state) ? call with { State = state } : part).ToArray();
    }

    private static ContentPart ReadBlock(JsonElement block, MessageRole role, FieldReader fields)
    {
        if (block.ValueKind != JsonValueKind.Object)
        {
            fields.Fail(null, "must be an object with a type.");
            return new TextPart("");
        }

        var type = fields.Text(block, "type");
        switch (type)
        {
            case "":
                fields.Fail("type", "is required.");
                return new TextPart("");
            case "text":
                return new TextPart(fields.Text(block, "text")) { Extra = fields.Unknown(block, block.TryGetProperty("citations", out var cited) && CitationForm.IsForeign(cited) ? ["type", "text", "citations"] : ["type", "text"]) };
            case "image" or "document":
                return MediaBlockReader.Read(block, type, fields) ?? Keep(block, type);
            case "tool_use" or "thinking" or "redacted_thinking" when role != MessageRole.Assistant:
                fields.Fail("type", $"{type} can stand only in a message of role assistant.");
                return new TextPart("");
            case "tool_result" when role != MessageRole.User:
                fields.Fail("type", "tool_result can stand only in a message of role user.");
                return new TextPart("");
            case "tool_use":
                return ReadToolUse(block, fields);
            case "tool_result":
                return ReadToolResult(block, fields);
            case "thinking":
                var state = MessagesState.Read(fields.OptionalText(block, "signature"), OpaqueState.Signature);
                return new ReasoningPart(fields.Text(block, "thinking"), state) { Extra = fields.Unknown(block, ["type", "thinking", "signature"]) };
            case "redacted_thinking":
                return new ReasoningPart("", MessagesState.Read(fields.Text(block, "data"), OpaqueState.Redacted)) { Extra = fields.Unknown(block, ["type", "data"]) };
            default:
                return Keep(block, type);
        }
    }

    private static RawPart Keep(JsonElement block, string type) => new(AnthropicMessagesDialect.Dialect, type, FieldReader.Raw(block));

    private static ToolCall ReadToolUse(JsonElement block, FieldReader fields)
    {
        if (fields.OptionalObject(block, "input") is not { } input)
        {
            fields.Fail("input", "is required: an object.");
            return new ToolCall("", "", "{}");
        }

        return new ToolCall(fields.Text(block, "id"), fields.Text(block, "name"), input.GetRawText()) { Extra = fields.Unknown(block, ["type", "id", "name", "input"]) };
    }

    private static ToolResult ReadToolResult(JsonElement block, FieldReader fields)
    {
        ContentPart[] content = [];
        if (FieldReader.Has(block, "content", out var given))
        {
            fields.Enter("content");
            content = Read(given, MessageRole.Tool, fields);
            fields.Leave();
        }

        return new ToolResult(fields.Text(block, "tool_use_id"), content, fields.OptionalFlag(block, "is_error") ?? false)
        {
            Extra = fields.Unknown(block, ["type", "tool_use_id", "content", "is_error"]),
        };
    }
}
