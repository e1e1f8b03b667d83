using System.Text.Json;

namespace Parlance.Dialects.CohereChat;

/// <summary>
/// The conversation as the vendor wants it: every result of a tool is a message of its own, text of a turn with calls is its <c>tool_plan</c>, a text file is text. All content errors are found
/// before the first byte is written.
/// </summary>
internal sealed class CohereMessages
{
    private const string Dialect = CohereChatDialect.Dialect;
    private readonly List<Message> _messages = [];

    /// <summary>The first thing that cannot be said in this protocol; null when there is none.</summary>
    public ChatError? Error { get; private set; }

    public static CohereMessages Of(ChatRequest request)
    {
        var messages = new CohereMessages();
        for (var i = 0; i < request.Messages.Count; i++)
        {
            messages.Add(request.Messages[i], i);
        }

        return messages;
    }

    public void Write(Utf8JsonWriter json, string? instruction)
    {
        json.WriteStartArray("messages"u8);
        foreach (var message in instruction is null ? _messages : _messages.Prepend(Message.System(instruction)))
        {
            json.WriteStartObject();
            json.WriteString("role"u8, message.Role.Value);
            if (message.Content is [ToolResult result])
            {
                json.WriteString("tool_call_id"u8, result.CallId);
                WriteContent(json, result.Content);
            }
            else
            {
                WriteTurn(json, message);
            }

            json.WriteFields(Dialect, message.Extra);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTurn(Utf8JsonWriter json, Message message)
    {
        var calls = message.Content.OfType<ToolCall>().ToArray();
        if (calls.Length == 0)
        {
            WriteContent(json, message.Content);
            return;
        }

        var plan = string.Join('\n', message.Content.OfType<TextPart>().Select(text => text.Text));
        var rest = message.Content.Where(part => part is not (TextPart or ToolCall)).ToArray();
        if (rest.Length > 0)
        {
            WriteContent(json, rest);
        }

        if (plan.Length > 0)
        {
            json.WriteString("tool_plan"u8, plan);
        }

        json.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, call.Id);
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, call.Name);
            json.WriteString("arguments"u8, string.IsNullOrWhiteSpace(call.Arguments) ? "{}" : call.Arguments);
            json.WriteEndObject();
            json.WriteFields(Dialect, call.Extra);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A string when all there is is one plain text, or nothing.</summary>
    private static void WriteContent(Utf8JsonWriter json, IReadOnlyList<ContentPart> parts)
    {
        if (parts is [] or [TextPart { Extra: not { Dialect: Dialect } }])
        {
            json.WriteString("content"u8, parts is [TextPart only] ? only.Text : "");
            return;
        }

        json.WriteStartArray("content"u8);
        foreach (var part in parts)
        {
            WritePart(json, part);
        }

        json.WriteEndArray();
    }

    private static void WritePart(Utf8JsonWriter json, ContentPart part)
    {
        if (part is RawPart raw)
        {
            json.WriteRawValue(raw.Json.Utf8.Span, skipInputValidation: true);
            return;
        }

        json.WriteStartObject();
        switch (part)
        {
            case TextPart text when text.Extra.Get(Dialect, CohereMessageReader.Document) is { IsEmpty: false } document:
                json.WriteString("type"u8, "document"u8);
                json.WriteRaw("document"u8, document);
                break;
            case TextPart text:
                json.WriteString("type"u8, "text"u8);
                json.WriteString("text"u8, text.Text);
                break;
            case ReasoningPart reasoning:
                json.WriteString("type"u8, "thinking"u8);
                json.WriteString("thinking"u8, reasoning.Text);
                break;
            case ImagePart image:
                json.WriteString("type"u8, "image_url"u8);
                json.WriteStartObject("image_url"u8);
                json.WriteString("url"u8, image.Base64 is null ? image.Url : $"data:{image.MediaType};base64,{image.Base64}");
                if (image.Detail is not null)
                {
                    json.WriteString("detail"u8, image.Detail);
                }

                json.WriteEndObject();
                break;
        }

        json.WriteFields(Dialect, part.Extra, CohereMessageReader.Document);
        json.WriteEndObject();
    }

    private void Add(Message message, int index)
    {
        var role = message.Role == MessageRole.Developer ? MessageRole.System : message.Role;
        if (role.Value is not ("system" or "user" or "assistant" or "tool"))
        {
            Fail($"messages[{index}].role", $"A turn of role {role} cannot be sent to this provider.");
            return;
        }

        var parts = new List<ContentPart>();
        for (var i = 0; i < message.Content.Count; i++)
        {
            var fitted = Fit(message.Content[i], role, out var problem);
            if (problem is not null)
            {
                Fail($"messages[{index}].content[{i}]", problem);
            }
            else if (fitted is ToolResult result)
            {
                _messages.Add(new Message(MessageRole.Tool, [result]) { Extra = role == MessageRole.Tool ? message.Extra : null });
            }
            else if (fitted is not null)
            {
                parts.Add(fitted);
            }
        }

        if (parts.Count > 0 || (role != MessageRole.Tool && !message.Content.Any(part => part is ToolResult)))
        {
            _messages.Add(new Message(role, parts) { Extra = message.Extra });
        }
    }

    /// <summary>The part as it will be written; null with a problem when it cannot be, null without when it falls away: reasoning of a foreign format.</summary>
    private static ContentPart? Fit(ContentPart part, MessageRole role, out string? problem)
    {
        problem = null;
        switch (part)
        {
            case TextPart or RawPart { Dialect: Dialect }:
                return part;
            case RefusalPart refusal:
                return new TextPart(refusal.Text);
            case ReasoningPart reasoning:
                return role == MessageRole.Assistant && reasoning is { State: null, Text.Length: > 0 } ? reasoning : null;
            case ToolCall call when role == MessageRole.Assistant:
                return call;
            case ToolResult result when role == MessageRole.User || role == MessageRole.Tool:
                return FitResult(result, out problem);
            case ImagePart image when role == MessageRole.User:
                var fitted = MediaFit.Image(image, out problem);
                problem ??= fitted is { FileId: not null } ? "An image by file id cannot be sent to this provider; send its bytes or its address." : null;
                return fitted;
            case FilePart file when role == MessageRole.User || role == MessageRole.Tool:
                return FitFile(file, out problem);
            case RawPart raw:
                problem = $"A part of type {raw.Type} of the dialect {raw.Dialect} cannot be sent to this provider.";
                return null;
            default:
                problem = $"A part of this kind ({part.GetType().Name}) cannot be sent to this provider in a turn of role {role}.";
                return null;
        }
    }

    private static ToolResult? FitResult(ToolResult result, out string? problem)
    {
        problem = null;
        var content = new List<ContentPart>(result.Content.Count);
        foreach (var part in result.Content)
        {
            var fitted = Fit(part, MessageRole.Tool, out problem);
            if (problem is not null)
            {
                return null;
            }

            if (fitted is not null)
            {
                content.Add(fitted);
            }
        }

        return result with { Content = content };
    }

    private static ContentPart? FitFile(FilePart file, out string? problem)
    {
        var fitted = MediaFit.File(file, out problem);
        switch (fitted)
        {
            case FilePart { Text: { } text }:
                return new TextPart(text);
            case ImagePart:
                return fitted;
            default:
                problem ??= "A document cannot be sent to this provider, unless it is text.";
                return null;
        }
    }

    private void Fail(string param, string message) => Error ??= new ChatError(ErrorKind.InvalidRequest, message) { Side = ErrorSide.Client, Param = param };
}
