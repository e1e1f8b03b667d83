using System.Text.Json;

namespace Parlance.Dialects.CohereChat;

/// <summary><c>messages</c>. <c>tool_plan</c> is the text that goes before tool calls, and text here; the writer puts text of a turn with calls there again.</summary>
internal static class CohereMessageReader
{
    /// <summary>Field in which a text keeps the document that it was.</summary>
    public const string Document = "document";

    private const string Dialect = CohereChatDialect.Dialect;

    public static List<Message> Read(JsonElement root, FieldReader fields)
    {
        var messages = new List<Message>();
        if (fields.OptionalList(root, "messages") is not { } list || list.GetArrayLength() == 0)
        {
            fields.Fail("messages", "is required: a list of at least one message.");
            return messages;
        }

        fields.Enter("messages");
        var index = 0;
        foreach (var message in list.EnumerateArray())
        {
            fields.Enter(index++);
            messages.Add(ReadMessage(message, fields));
            fields.Leave();
        }

        fields.Leave();
        return messages;
    }

    private static Message ReadMessage(JsonElement message, FieldReader fields)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            fields.Fail(null, "must be an object.");
            return Message.User("");
        }

        var role = fields.Text(message, "role");
        var content = ReadContent(message, role, fields);
        switch (role)
        {
            case "system" or "user":
                return new Message(new MessageRole(role), content) { Extra = fields.Unknown(message, ["role", "content"]) };
            case "assistant":
                return new Message(MessageRole.Assistant, [.. Plan(message, content, fields), .. ReadCalls(message, fields)]) { Extra = fields.Unknown(message, ["role", "content", "tool_plan", "tool_calls"]) };
            case "tool":
                return new Message(MessageRole.Tool, [new ToolResult(fields.Text(message, "tool_call_id"), content)]) { Extra = fields.Unknown(message, ["role", "content", "tool_call_id"]) };
            default:
                fields.Fail("role", "must be system, user, assistant or tool.");
                return Message.User("");
        }
    }

    private static List<ContentPart> Plan(JsonElement message, List<ContentPart> content, FieldReader fields)
    {
        if (fields.OptionalText(message, "tool_plan") is { Length: > 0 } plan)
        {
            content.Add(new TextPart(plan));
        }

        return content;
    }

    private static List<ContentPart> ReadContent(JsonElement message, string role, FieldReader fields)
    {
        if (!FieldReader.Has(message, "content", out var content))
        {
            if (role != "assistant")
            {
                fields.Fail("content", "is required: a string or a list of parts.");
            }

            return [];
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            return [new TextPart(content.GetString()!)];
        }

        if (fields.OptionalList(message, "content") is not { } list)
        {
            return [];
        }

        var parts = new List<ContentPart>();
        fields.Enter("content");
        foreach (var part in list.EnumerateArray())
        {
            fields.Enter(parts.Count);
            parts.Add(ReadPart(part, fields));
            fields.Leave();
        }

        fields.Leave();
        return parts;
    }

    private static ContentPart ReadPart(JsonElement part, FieldReader fields)
    {
        if (part.ValueKind != JsonValueKind.Object)
        {
            fields.Fail(null, "must be an object with a type.");
            return new TextPart("");
        }

        var type = fields.Text(part, "type");
        switch (type)
        {
            case "text":
                return new TextPart(fields.Text(part, "text")) { Extra = fields.Unknown(part, ["type", "text"]) };
            case "thinking":
                return new ReasoningPart(fields.Text(part, "thinking")) { Extra = fields.Unknown(part, ["type", "thinking"]) };
            case "image_url" when fields.OptionalObject(part, "image_url") is { } image:
                return Image(image, part, fields);
            case Document when CohereText.TryObject(part, Document, out var document):
                return new TextPart(DataOf(document)) { Extra = new RawFields(Dialect, [new(Document, FieldReader.Raw(document))]) };
            case "":
                fields.Fail("type", "is required.");
                return new TextPart("");
            default:
                return new RawPart(Dialect, type, FieldReader.Raw(part));
        }
    }

    /// <summary>What a document says: its data, or its fields as JSON.</summary>
    private static string DataOf(JsonElement document) =>
        CohereText.Word(document, "data") ?? (document.TryGetProperty("data", out var data) ? data.GetRawText() : document.GetRawText());

    private static ImagePart Image(JsonElement image, JsonElement part, FieldReader fields)
    {
        var url = fields.Text(image, "url");
        var detail = fields.OptionalText(image, "detail");
        var extra = fields.Unknown(part, ["type", "image_url"]);
        var comma = url.IndexOf(',', StringComparison.Ordinal);
        return url.StartsWith("data:", StringComparison.OrdinalIgnoreCase) && comma > 0 && url[..comma].EndsWith(";base64", StringComparison.OrdinalIgnoreCase)
            ? new ImagePart { Base64 = url[(comma + 1)..], MediaType = url[5..comma].Split(';')[0], Detail = detail, Extra = extra }
            : new ImagePart { Url = url, Detail = detail, Extra = extra };
    }

    private static List<ContentPart> ReadCalls(JsonElement message, FieldReader fields)
    {
        var calls = new List<ContentPart>();
        if (fields.OptionalList(message, "tool_calls") is not { } list)
        {
            return calls;
        }

        fields.Enter("tool_calls");
        foreach (var call in list.EnumerateArray())
        {
            fields.Enter(calls.Count);
            if (call.ValueKind == JsonValueKind.Object && fields.OptionalObject(call, "function") is { } function)
            {
                fields.Enter("function");
                var (name, arguments) = (fields.Text(function, "name"), fields.OptionalText(function, "arguments"));
                fields.Leave();
                calls.Add(new ToolCall(fields.Text(call, "id"), name, string.IsNullOrEmpty(arguments) ? "{}" : arguments) { Extra = fields.Unknown(call, ["id", "type", "function"]) });
            }
            else
            {
                fields.Fail("function", "is required.");
            }

            fields.Leave();
        }

        fields.Leave();
        return calls;
    }
}
