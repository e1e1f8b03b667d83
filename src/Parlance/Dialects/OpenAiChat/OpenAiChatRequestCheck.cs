namespace Parlance.Dialects.OpenAiChat;

/// <summary>Finds what a request has that this dialect, or this target, cannot take. Nothing that carries meaning is left out silently.</summary>
internal static class OpenAiChatRequestCheck
{
    /// <summary>The first problem; null when all can be written.</summary>
    public static ChatError? Find(ChatRequest request, WireTarget target)
    {
        for (var i = 0; i < request.Messages.Count; i++)
        {
            var message = request.Messages[i];
            for (var j = 0; j < message.Content.Count; j++)
            {
                if (message.Content[j] is not TextPart && Find(message.Content[j], message.Role, $"messages[{i}].content[{j}]") is { } problem)
                {
                    return problem;
                }
            }
        }

        for (var i = 0; i < request.Tools.Count; i++)
        {
            if (request.Tools[i].Native is { Dialect: not OpenAiChatDialect.DialectName } native)
            {
                return Refuse($"tools[{i}]", $"a tool of type '{native.Type}' exists only in the dialect {native.Dialect}");
            }
        }

        return FindLimit(request) ?? FindChoice(request, target) ?? (request.N > 1 && target.Dropped.Contains("n") ? Refuse("n", "it gives one answer; send the request several times instead") : null);
    }

    private static ChatError? Find(ContentPart part, MessageRole role, string path) => part switch
    {
        RawPart { Dialect: not OpenAiChatDialect.DialectName } raw => Refuse(path, $"content of type '{raw.Type}' exists only in the dialect {raw.Dialect}"),
        RawPart or TextPart or ReasoningPart => null,
        ToolResult when role == MessageRole.Tool || role == MessageRole.User => FindResult((ToolResult)part, path),
        ToolCall or RefusalPart when role == MessageRole.Assistant => null,
        ImagePart or AudioPart or FilePart when role != MessageRole.User => Refuse(path, $"{Name(part)} can stand in a user message only"),
        ImagePart { FileId: not null } => Refuse(path, "an image must be sent by address or in base64, not by file id"),
        FilePart { Url: not null } => Refuse(path, "a document must be sent in base64 or by file id, not by address"),
        ImagePart or AudioPart or FilePart => null,
        _ => Refuse(path, $"{Name(part)} cannot stand in a message of role '{role}'"),
    };

    /// <summary>Pictures and documents of a result go into a user message behind it, and so may be what a user message may hold.</summary>
    private static ChatError? FindResult(ToolResult result, string path)
    {
        for (var i = 0; i < result.Content.Count; i++)
        {
            if (Find(result.Content[i], MessageRole.User, $"{path}.content[{i}]") is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>Anthropic's door takes 0, which warms its cache; elsewhere an answer has at least one token.</summary>
    private static ChatError? FindLimit(ChatRequest request) => request.MaxTokens < 1 ? Refuse("max_tokens", "an answer has at least one token") : null;

    private static ChatError? FindChoice(ChatRequest request, WireTarget target)
    {
        if (request.ToolChoice is not { } choice || target.Dropped.Contains("tool_choice"))
        {
            return null;
        }

        // A foreign form that is also one of the plain choices goes as that.
        if (choice is { Mode: "raw", Raw: { Dialect: not OpenAiChatDialect.DialectName } raw })
        {
            return Refuse("tool_choice", $"the choice '{raw.Type}' exists only in the dialect {raw.Dialect}");
        }

        var isNamed = choice.Mode == "tool";
        if (isNamed && !target.Quirks.NamedToolChoice && !HasTool(request, choice.Name))
        {
            return Refuse("tool_choice", $"there is no tool '{choice.Name}'");
        }

        var mode = isNamed && !target.Quirks.NamedToolChoice ? ToolChoice.Required.Mode : choice.Mode;
        return target.Quirks.ToolChoiceWords.TryGetValue(mode, out var word) && word is null && mode != "none" ? Refuse("tool_choice", $"the provider has no tool choice '{mode}'") : null;
    }

    private static bool HasTool(ChatRequest request, string? name) => request.Tools.Any(tool => tool.Name == name);

    private static string Name(ContentPart part) => part switch
    {
        ImagePart => "an image",
        AudioPart => "sound",
        FilePart => "a document",
        ToolCall => "a tool call",
        ToolResult => "the result of a tool call",
        RefusalPart => "a refusal",
        RawPart raw => $"content of type '{raw.Type}'",
        _ => "this content",
    };

    private static ChatError Refuse(string path, string why) =>
        new(ErrorKind.InvalidRequest, $"'{path}' cannot be sent to this model's provider: {why}.") { Side = ErrorSide.Client, Param = path, Code = "unsupported_content", Type = "invalid_request_error" };
}
