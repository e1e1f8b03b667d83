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
            messages.Add(Read(content, index++, history, fields));
            fields.Leave();
        }

        fields.Leave();
        return messages;
    }

    private static Message Read(JsonElement content, int index, CallHistory history, GeminiFields fields)
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
        return new Message(speaker, ReadParts(content, speaker, index, history, fields)) { Extra = GeminiJson.Unknown(content, ["role", "parts"]) };
    }

    private static List<ContentPart> ReadParts(JsonElement content, MessageRole role, int index, CallHistory history, GeminiFields fields)
    {
        var parts = new List<ContentPart>();
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
        return parts;
    }
}
