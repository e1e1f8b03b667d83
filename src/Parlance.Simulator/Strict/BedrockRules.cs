namespace Parlance.Simulator.Strict;

/// <summary>What Bedrock's Converse refuses although it can be read.</summary>
internal static class BedrockRules
{
    private const int MaxId = 64;

    public static ChatError? Check(SimulatorRequest request, ChatRequest chat) => Signature(request) ?? Parameters(chat) ?? Tools(chat) ?? Turns(chat.Messages);

    /// <summary>A signed call is signed for this service, with its time and its body in the signature's reach.</summary>
    private static ChatError? Signature(SimulatorRequest request)
    {
        if (!request.Headers.TryGetValue("authorization", out var value) || !value.StartsWith("AWS4-HMAC-SHA256 ", StringComparison.Ordinal))
        {
            return null;
        }

        var sound = request.Headers.ContainsKey("x-amz-date") && value.Contains("/bedrock/aws4_request, SignedHeaders=", StringComparison.Ordinal) && value.Contains("host", StringComparison.Ordinal) && value.Contains(", Signature=", StringComparison.Ordinal);
        return sound ? null : new ChatError(ErrorKind.Authentication, "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.") { Status = 403 };
    }

    private static ChatError? Parameters(ChatRequest chat) =>
        Rule.Range(chat.MaxTokens, 1, int.MaxValue, "inferenceConfig.maxTokens")
        ?? Rule.Range(chat.Temperature, 0, 1, "inferenceConfig.temperature")
        ?? Rule.Range(chat.TopP, 0, 1, "inferenceConfig.topP")
        ?? Rule.Unless(chat.Extra is { } extra && extra.Fields.Any(field => field.Key is "model" or "stream" or "max_tokens" or "tools"), "Malformed input request: extraneous key is not permitted, please reformat your input and try again.", "body");

    private static ChatError? Tools(ChatRequest chat)
    {
        var used = chat.Messages.Any(message => message.Content.Any(part => part is ToolCall or ToolResult));
        return Rule.Unless(used && chat.Tools.Count == 0, "The toolConfig field must be defined when using toolUse and toolResult content blocks.", "toolConfig")
            ?? Rule.Unless(chat.Tools.Any(tool => tool.Native is null && tool.Description is { Length: 0 }), "Value at 'toolConfig.tools.1.member.toolSpec.description' failed to satisfy constraint: Member must have length greater than or equal to 1", "toolConfig")
            ?? Rule.ToolNames(chat, "toolConfig.tools.{0}.member.toolSpec.name");
    }

    private static ChatError? Turns(IReadOnlyList<Message> messages)
    {
        var turns = messages.Where(message => message.Role != MessageRole.System).ToArray();
        if (turns is not [var first, ..] || first.Role != MessageRole.User)
        {
            return Rule.Broken("A conversation must start with a user message. Try again with a conversation that starts with a user message.", "messages");
        }

        string[] calls = [];
        for (var i = 0; i < turns.Length; i++)
        {
            var parts = turns[i].Content;
            var error = Rule.Unless(i > 0 && turns[i].Role == turns[i - 1].Role, "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.", "messages")
                ?? Rule.Unless(parts.Count == 0, $"The content field in the Message object at messages.{i} is empty. Add a ContentBlock object to the content field and try again.", "messages")
                ?? Rule.Unless(parts.Any(part => part is TextPart text && string.IsNullOrWhiteSpace(text.Text)), $"The text field in the ContentBlock object at messages.{i}.content is blank. Add text to the text field, and try again.", "messages")
                ?? Rule.Unless(parts.Any(part => part is FilePart) && !parts.Any(part => part is TextPart), "When you provide a document, you must also provide a related text in the same message.", "messages")
                ?? Results(parts, calls, i)
                ?? Ids(parts);
            if (error is not null)
            {
                return error;
            }

            calls = parts.OfType<ToolCall>().Select(call => call.Id).ToArray();
        }

        return null;
    }

    /// <summary>Each call is answered in the turn behind it, and nothing else is.</summary>
    private static ChatError? Results(IReadOnlyList<ContentPart> parts, string[] calls, int index)
    {
        var answered = parts.OfType<ToolResult>().Select(result => result.CallId).ToArray();
        return Rule.Unless(calls.Except(answered).Any(), $"Expected toolResult blocks at messages.{index}.content for the following Ids: {string.Join(", ", calls.Except(answered))}", "messages")
            ?? Rule.Unless(answered.Length > calls.Length || answered.Except(calls).Any(), $"The number of toolResult blocks at messages.{index}.content exceeds the number of toolUse blocks of previous turn.", "messages");
    }

    private static ChatError? Ids(IReadOnlyList<ContentPart> parts)
    {
        var ids = parts.OfType<ToolCall>().Select(call => call.Id).Concat(parts.OfType<ToolResult>().Select(result => result.CallId));
        return Rule.Unless(
            ids.Any(id => id.Length is 0 or > MaxId || id.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-' or '.' or ':'))),
            "Value at 'toolUseId' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.:-]+ and have length less than or equal to 64",
            "messages");
    }
}
