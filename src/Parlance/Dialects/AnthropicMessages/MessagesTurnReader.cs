using System.Text.Json;

namespace Parlance.Dialects.AnthropicMessages;

/// <summary><c>system</c> and <c>messages</c> as turns.</summary>
internal static class MessagesTurnReader
{
    private static readonly RawFields s_inPlace = new(AnthropicMessagesDialect.Dialect, []);

    public static List<Message> Read(JsonElement root, FieldReader fields)
    {
        var messages = new List<Message>();
        if (FieldReader.Has(root, "system", out var system))
        {
            fields.Enter("system");
            messages.Add(new Message(MessageRole.System, MessagesBlockReader.Read(system, MessageRole.System, fields)));
            fields.Leave();
        }

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

    /// <summary>
    /// True for a system turn that stood between other turns (beta <c>mid-conversation-system</c>) instead of at the top. It is told by fields of this dialect, if only an empty list,
    /// and goes back to its place; a system turn of any other origin is hoisted.
    /// </summary>
    public static bool IsInPlace(Message message) => message.Role == MessageRole.System && message.Extra is { Dialect: AnthropicMessagesDialect.Dialect };

    private static Message ReadMessage(JsonElement message, FieldReader fields)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            fields.Fail(null, "must be an object.");
            return new Message(MessageRole.User, []);
        }

        var role = new MessageRole(fields.Text(message, "role"));
        if (role.Value is not ("user" or "assistant" or "system"))
        {
            fields.Fail("role", "must be user or assistant.");
        }

        if (!FieldReader.Has(message, "content", out var content))
        {
            fields.Fail("content", "is required: a string or a list of blocks.");
            return new Message(role, []);
        }

        fields.Enter("content");
        var parts = MessagesBlockReader.Read(content, role, fields);
        fields.Leave();
        var extra = fields.Unknown(message, ["role", "content"]);
        return new Message(role, parts) { Extra = role == MessageRole.System ? extra ?? s_inPlace : extra };
    }
}
