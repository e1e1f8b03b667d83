namespace Parlance.Dialects.OpenAiResponses;

/// <summary>Finds what a request has that this protocol cannot take. Nothing that carries meaning is left out silently.</summary>
internal static class ResponsesRequestCheck
{
    /// <summary>The first problem; null when all can be written.</summary>
    public static ChatError? Find(ChatRequest request)
    {
        if (request.N is > 1)
        {
            return new ChatError(ErrorKind.InvalidRequest, "This provider gives one answer per request; send n requests instead.") { Side = ErrorSide.Client, Param = "n", Code = "unsupported_value", Type = "invalid_request_error" };
        }

        for (var i = 0; i < request.Messages.Count; i++)
        {
            var message = request.Messages[i];
            for (var j = 0; j < message.Content.Count; j++)
            {
                if (Find(message.Content[j], message.Role, $"messages[{i}].content[{j}]") is { } problem)
                {
                    return problem;
                }
            }
        }

        for (var i = 0; i < request.Tools.Count; i++)
        {
            if (request.Tools[i].Native is { Dialect: not OpenAiResponsesDialect.Dialect } native && !ChatForms.IsCustomTool(native))
            {
                return Refuse($"tools[{i}]", $"a tool of type '{native.Type}' exists only in the dialect {native.Dialect}");
            }
        }

        return request.ToolChoice?.Raw is { Dialect: not OpenAiResponsesDialect.Dialect } choice && !ChatForms.IsChoice(choice)
            ? Refuse("tool_choice", $"the choice '{choice.Type}' exists only in the dialect {choice.Dialect}")
            : null;
    }

    private static ChatError? Find(ContentPart part, MessageRole role, string path) => part switch
    {
        RawPart { Dialect: OpenAiResponsesDialect.Dialect } or TextPart or ReasoningPart => null,
        RawPart raw when role == MessageRole.Assistant && raw.Type.StartsWith('.') => null,
        RawPart raw => Refuse(path, $"content of type '{raw.Type}' exists only in the dialect {raw.Dialect}"),
        ToolResult result when role != MessageRole.Assistant => FindResult(result, path),
        ToolCall or RefusalPart when role == MessageRole.Assistant => null,
        AudioPart when !part.Extra.IsOwn() => Refuse(path, "models that are called this way take no sound"),
        ImagePart or AudioPart or FilePart when role == MessageRole.Assistant => Refuse(path, "an image, sound or document cannot stand in an assistant message"),
        ImagePart or AudioPart or FilePart => null,
        _ => Refuse(path, $"this content cannot stand in a message of role '{role}'"),
    };

    private static ChatError? FindResult(ToolResult result, string path)
    {
        for (var i = 0; i < result.Content.Count; i++)
        {
            if (result.Content[i] is not (TextPart or ImagePart or FilePart or RawPart { Dialect: OpenAiResponsesDialect.Dialect }))
            {
                return Refuse($"{path}.content[{i}]", "the result of a tool call can hold text, images and documents only");
            }
        }

        return null;
    }

    private static ChatError Refuse(string path, string why) =>
        new(ErrorKind.InvalidRequest, $"'{path}' cannot be sent to this model's provider: {why}.") { Side = ErrorSide.Client, Param = path, Code = "unsupported_content", Type = "invalid_request_error" };
}
