using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parlance.Dialects.OllamaChat;

/// <summary>The body of <c>POST /api/generate</c> as nouns: the door's face. What only a raw model can do (a template, a suffix, tokens of a former call) is refused: the request goes to a chat model.</summary>
internal static class OllamaGenerateRequestReader
{
    private const string Chat = "; this door answers through chat models";

    public static bool TryRead(ReadOnlyMemory<byte> body, [NotNullWhen(true)] out ChatRequest? request, [NotNullWhen(false)] out ChatError? error) => RequestFields.TryReadBody(body, Read, out request, out error);

    private static ChatRequest Read(JsonElement root, RequestFields fields)
    {
        var settings = new OllamaSettings(fields);
        string? prompt = null, system = null;
        IEnumerable<ContentPart> images = [];
        foreach (var field in root.EnumerateObject())
        {
            switch (field.Name)
            {
                case "prompt":
                    prompt = fields.Text(field.Value, field.Name);
                    break;
                case "system":
                    system = fields.Text(field.Value, field.Name);
                    break;
                case OllamaChatDialect.Images:
                    images = OllamaMessageReader.ReadImages(field.Value, fields);
                    break;
                case "suffix" or "template" or "context" or "raw":
                    Refuse(field.Name, field.Value, fields);
                    break;
                default:
                    settings.Take(field.Name, field.Value);
                    break;
            }
        }

        if (string.IsNullOrEmpty(prompt))
        {
            fields.Missing("prompt", "a text; a model cannot be loaded or unloaded through this door");
        }

        List<Message> messages = [new Message(MessageRole.User, [new TextPart(prompt ?? ""), .. images])];
        if (!string.IsNullOrEmpty(system))
        {
            messages.Insert(0, Message.System(system));
        }

        return settings.ToRequest(messages, []);
    }

    private static void Refuse(string name, JsonElement value, RequestFields fields)
    {
        var isEmpty = value.ValueKind switch
        {
            JsonValueKind.String => value.ValueEquals(""u8),
            JsonValueKind.Array => value.GetArrayLength() == 0,
            _ => value.ValueKind is JsonValueKind.Null or JsonValueKind.False,
        };
        if (!isEmpty)
        {
            fields.Wrong(name, name == "context" ? "left out: send the conversation to /api/chat" : "left out" + Chat, "unsupported_value");
        }
    }
}
