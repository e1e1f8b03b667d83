namespace Parlance.Dialects.OllamaChat;

/// <summary>Finds what a request has that this protocol cannot say. Content is never left out silently.</summary>
internal static class OllamaRequestCheck
{
    private static readonly string[] s_roles = ["system", "developer", "user", "assistant", "tool"];

    /// <summary>The first problem; null when all can be written.</summary>
    public static ChatError? Find(ChatRequest request)
    {
        if (request.N > 1)
        {
            return Refuse("n", "it gives one answer per request; send n requests instead");
        }

        var calls = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < request.Messages.Count; i++)
        {
            var message = request.Messages[i];
            calls.UnionWith(message.Content.OfType<ToolCall>().Select(call => call.Id));
            if (!s_roles.Contains(message.Role.Value))
            {
                return Refuse($"messages[{i}].role", $"it knows no role '{message.Role}'");
            }

            for (var j = 0; j < message.Content.Count; j++)
            {
                if ((Problem(message.Content[j], message.Role) ?? Unasked(message.Content[j], message, calls)) is { } why)
                {
                    return Refuse($"messages[{i}].content[{j}]", why);
                }
            }
        }

        for (var i = 0; i < request.Tools.Count; i++)
        {
            if (request.Tools[i].Native is { } native)
            {
                return Refuse($"tools[{i}]", $"a tool of type '{native.Type}' exists only in the dialect {native.Dialect}");
            }
        }

        return null;
    }

    /// <summary>An image's base64, wherever it stands; null when there is none.</summary>
    public static string? Base64(ImagePart image) => image.Base64 ?? (image.Url is { } url && InlineUrl.TryParse(url, out _, out var inline) ? inline : null);

    private static string? Problem(ContentPart part, MessageRole role) => part switch
    {
        TextPart or ReasoningPart or RefusalPart or FilePart { Text: not null } => null,
        ImagePart image => Base64(image) is null ? "it takes images in base64 only, not by address or file id" : null,
        ToolCall => role == MessageRole.Assistant ? null : "a tool call belongs to the assistant",
        ToolResult result => result.Content.Select(inner => inner is ToolCall or ToolResult ? "the result of a tool call cannot hold another" : Problem(inner, role)).FirstOrDefault(why => why is not null),
        AudioPart => "it takes no sound",
        FilePart => "it takes no documents but plain text",
        RawPart { Dialect: OllamaChatDialect.DialectName } => null,
        RawPart raw => $"content of type '{raw.Type}' exists only in the dialect {raw.Dialect}",
        _ => "it has no such content",
    };

    /// <summary>A result is known by its tool, and the tool by the call before it.</summary>
    private static string? Unasked(ContentPart part, Message message, HashSet<string> calls) =>
        part is ToolResult result && !calls.Contains(result.CallId) && OllamaJson.Find(message.Extra, "tool_name").IsEmpty ? $"no call '{result.CallId}' stands before this result" : null;

    private static ChatError Refuse(string path, string why) =>
        new(ErrorKind.InvalidRequest, $"'{path}' cannot be sent to this model's provider: {why}.") { Side = ErrorSide.Client, Param = path, Code = "unsupported_content", Type = "invalid_request_error" };
}
