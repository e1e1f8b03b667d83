using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary><c>systemInstruction</c> and <c>contents</c> as messages.</summary>
internal static class ContentReader
{
    public static List<Message> ReadAll(JsonElement root, GeminiFields fields)
    {
        var messages = new List<Message>();
        var history = new CallHistory();
        if (fields.Object(root, "systemInstruction") is { } system)
        {
            fields.Enter("systemInstruction");
            messages.Add(new Message(MessageRole.System, ReadParts(system, MessageRole.System, 0, history, fields)) { Extra = GeminiJson.Unknown(system, ["parts"]) });
            fields.Leave();
        }

        if (fields.List(root, "contents") is not { } list || list.GetArrayLength() == 0)
        {
            fields.Fail("contents", "is required: a list of at least one content.");
            return messages;
        }

        fields.Enter("contents");
        var index = 0;
        foreach (var content in list.EnumerateArray())
        {
            fields.Enter(index);
            Add(messages, Read(content, index, messages, history, fields));
            index++;
            fields.Leave();
        }

        fields.Leave();
        return messages;
    }

    /// <summary>A message; one that went on with the message before takes its place.</summary>
    private static void Add(List<Message> messages, Message message)
    {
        if (messages is [.., var last] && ReferenceEquals(last.Content, message.Content))
        {
            messages.RemoveAt(messages.Count - 1);
        }

        messages.Add(message);
    }

    /// <summary>One content. Neighbouring contents of the model are one turn: the vendor's SDKs keep each chunk of a stream as a content of its own.</summary>
    private static Message Read(JsonElement content, int index, List<Message> before, CallHistory history, GeminiFields fields)
    {
        if (content.ValueKind != JsonValueKind.Object)
        {
            fields.Fail(null, "must be an object.");
            return new Message(MessageRole.User, []);
        }

        var said = fields.Text(content, "role");
        MessageRole? role = said switch
        {
            null or "" or "user" or "function" => MessageRole.User,
            "model" => MessageRole.Assistant,
            _ => null,
        };
        if (role is null)
        {
            fields.Fail("role", "must be user or model.");
        }

        var speaker = role ?? MessageRole.User;
        var extra = GeminiJson.Unknown(content, ["role", "parts"]);
        var goesOn = speaker == MessageRole.Assistant && extra is null && before is [.., { Extra: null, Content: List<ContentPart> parts } last] && last.Role == speaker ? parts : null;
        return new Message(speaker, ReadParts(content, speaker, index, history, fields, goesOn)) { Extra = extra };
    }

    private static List<ContentPart> ReadParts(JsonElement content, MessageRole role, int index, CallHistory history, GeminiFields fields, List<ContentPart>? before = null)
    {
        var parts = before ?? [];
        if (fields.List(content, "parts") is not { } list)
        {
            fields.Fail("parts", "is required: a list of parts.");
            return parts;
        }

        fields.Enter("parts");
        var place = 0;
        foreach (var part in list.EnumerateArray())
        {
            fields.Enter(place);
            if (part.ValueKind == JsonValueKind.Object)
            {
                new PartReader(history, fields, index, place).Read(part, role, parts);
            }
            else
            {
                fields.Fail(null, "must be an object.");
            }

            fields.Leave();
            place++;
        }

        fields.Leave();
        if (before is not null)
        {
            // The last chunk of a stream is an empty text.
            parts.RemoveAll(part => part is TextPart { Text.Length: 0, Extra: null });
        }

        return parts;
    }
}
