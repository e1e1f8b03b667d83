using System.Text.Json;

namespace Parlance.Dialects.BedrockConverse;

/// <summary><c>system</c> and <c>messages</c> as turns.</summary>
internal static class ConverseTurnReader
{
    public static List<Message> Read(JsonElement root, FieldReader fields)
    {
        var messages = new List<Message>();
        if (fields.OptionalList(root, "system") is { } system && system.GetArrayLength() > 0)
        {
            fields.Enter("system");
            messages.Add(new Message(MessageRole.System, ConverseBlockReader.Read(system, MessageRole.System, fields)));
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

    private static Message ReadMessage(JsonElement message, FieldReader fields)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            fields.Fail(null, "must be an object.");
            return new Message(MessageRole.User, []);
        }

        var role = new MessageRole(fields.Text(message, "role"));
        if (role.Value is not ("user" or "assistant"))
        {
            fields.Fail("role", "must be user or assistant.");
        }

        if (fields.OptionalList(message, "content") is not { } content)
        {
            fields.Fail("content", "is required: a list of content blocks.");
            return new Message(role, []);
        }

        fields.Enter("content");
        var parts = ConverseBlockReader.Read(content, role, fields);
        fields.Leave();
        return new Message(role, parts) { Extra = fields.Unknown(message, ["role", "content"]) };
    }
}
